/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide/guide-words.h"
#include "ui/dfu-page.h"

/* The button guide's page in a window such as Rouse's own, and what the cable shows in a try. */

struct WindowSize {
  const char *name;
  int width, height; /* px */
  double text_size;  /* 1.0 is usual */
  int picture;       /* px: how high the drawn phone is at least */
};

typedef struct {
  RouseDeviceList *devices;
  GtkWindow *window;
  GtkWidget *device_line; /* in a narrow window */
  RouseDfuPage *page;
  guint outcomes, shown;
  RouseDfuOutcome outcome;
  const struct WindowSize *size; /* of a test in guide-room.c */
  graphene_rect_t picture;       /* where it was in the step before */
} Fixture;

#define N_MODELS 9
extern const char *const models[N_MODELS]; /* product types: one phone of each family and look */

/* What the cable shows in a try of that way, at which moment. */
#define N_TRIES 5
extern const struct Try {
  RouseGuideWay way;
  RouseDeviceMode begin;
  gint64 vanished_ms, seen_ms;
  RouseSight seen;
} tries[N_TRIES];

void set_up (Fixture *f, gconstpointer data);
void tear_down (Fixture *f, gconstpointer data);

const RouseDeviceModel *find_model (const char *product_type);
RouseDevice *plug (Fixture *f, const char *product_type, RouseDeviceMode mode);
/* What a window so wide shows, with text so large; 1.0 is usual. */
void narrow (Fixture *f, int width, int height, double text_size);
/* Waits until all is laid out and painted. */
void settle (Fixture *f);
/* The same, and makes the picture if pictures are wanted. */
void look (Fixture *f, const char *name);

typedef void (*ShownFunc) (Fixture *f, RouseDfuGuide *guide, const char *product_type, const RouseCue *cue);

/* Shows what @guide says now, and calls @shown_cb after each cue. */
void show_cues (Fixture *f, RouseDfuGuide *guide, const char *product_type, ShownFunc shown_cb);
/* A whole try that ends well. */
void run_try (Fixture *f, const char *product_type, const struct Try *try, ShownFunc shown_cb);
