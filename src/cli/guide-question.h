/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/terminal-keys.h"
#include "guide/guide-session.h"

/* What the cable does not say, asked on the terminal. */

/* "What does its screen show?": asked when the guide asks, or by rouse_guide_question_ask(); a line on the standard
 * input answers it: a number, or "starts", "recovery", "black", "same". Main thread. */
typedef struct _RouseGuideQuestion RouseGuideQuestion;

RouseGuideQuestion *rouse_guide_question_new (RouseGuideSession *session, RouseTerminalKeys *keys, gboolean as_json);
void rouse_guide_question_free (RouseGuideQuestion *self);
void rouse_guide_question_ask (RouseGuideQuestion *self);

/* "Which phone is it?" Waits for a line. NULL: the input ended, or names none. */
const RouseDeviceModel *rouse_guide_question_ask_model (void);
