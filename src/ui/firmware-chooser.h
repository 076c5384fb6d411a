/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* The system's window for choosing a firmware file, shown over @parent. It sends "response"; the caller holds it until
 * then, and gets the file from it. */
GtkFileChooserNative *rouse_firmware_chooser_open (GtkWindow *parent) G_GNUC_WARN_UNUSED_RESULT;
