/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usb-model.h"

/* A phone without doors, for tests: transfers go straight into the model. */

typedef struct {
  SimDevice *device;
  SimUsbFunction *function;
} TestPhone;

typedef struct {
  const char *product;
  SimMode mode;
} TestPhoneKind;

extern const TestPhoneKind test_dfu_phone;
extern const TestPhoneKind test_old_dfu_phone;
extern const TestPhoneKind test_recovery_phone;

/* For g_test_add; the data is a TestPhoneKind. */
void test_set_up (TestPhone *f, gconstpointer data);
void test_tear_down (TestPhone *f, gconstpointer data);
void test_settle (TestPhone *f);
void test_assert_refused (TestPhone *f, const char *what);
void test_assert_warned (TestPhone *f, const char *what);
int test_control (TestPhone *f, guint8 type, guint8 request, guint16 value, const void *data, gsize size, guint8 *in);
guint8 test_get_state (TestPhone *f);
guint8 test_get_status (TestPhone *f);
int test_download (TestPhone *f, guint16 number, const void *data, gsize size);
GByteArray *test_with_suffix (GBytes *image, guint32 crc_change);
guint16 test_send_packets (TestPhone *f, const guint8 *data, gsize size, gboolean polls);
void test_finish (TestPhone *f, guint16 number);
void test_upload_dfu (TestPhone *f, GBytes *image);
int test_command (TestPhone *f, const char *text);
void test_send_file (TestPhone *f, GBytes *file, gboolean zlp);
void test_load (TestPhone *f, const char *type, const char *verb);
guint8 test_get_result (TestPhone *f);
char *test_get_variable (TestPhone *f, const char *name);

#define TEST_ADD(path, kind, function) g_test_add (path, TestPhone, kind, test_set_up, function, test_tear_down)
