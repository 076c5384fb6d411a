/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/dfu-verdicts.h"

#include <glib/gi18n-lib.h>

static const RouseVerdictEntry entries[] = {
  [ROUSE_VERDICT_NONE] = { "none", "", "", FALSE, ROUSE_GUIDE_DFU, 0 },
  [ROUSE_VERDICT_DONE] = { "done", N_ ("That was right"), N_ ("You can let go of all buttons now."), TRUE,
                           ROUSE_GUIDE_DFU, 0 },
  [ROUSE_VERDICT_TOO_LONG] = { "too-long", N_ ("A few seconds too long"),
                               N_ ("That is the picture of a cable and a computer: recovery mode. We can go on from "
                                   "here."),
                               FALSE, ROUSE_GUIDE_DFU_BY_RESET, 0 },
  [ROUSE_VERDICT_TOO_EARLY] = { "too-early", N_ ("Your phone just restarted"),
                                N_ ("A button was let go of too early. Nothing was erased; the next try is slower."),
                                FALSE, ROUSE_GUIDE_DFU, 400 },
  [ROUSE_VERDICT_NOTHING] = { "nothing", N_ ("Nothing came back"),
                              N_ ("The phone may be off, or the cable loose. Plug the cable in again. What does its "
                                  "screen show?"),
                              FALSE, ROUSE_GUIDE_FORCE_RESTART, 0 },
  [ROUSE_VERDICT_NO_T0] = { "no-restart", N_ ("The phone did not go black"),
                            N_ ("A button was not held, or does not work. Press it more firmly, or choose “A button is "
                                "broken”."),
                            FALSE, ROUSE_GUIDE_DFU, 0 },
  [ROUSE_VERDICT_UNSTABLE] = { "unstable", N_ ("The connection comes and goes"),
                               N_ ("The phone was in DFU mode and vanished again. Take another cable or another port."),
                               FALSE, ROUSE_GUIDE_DFU, 0 },
  [ROUSE_VERDICT_NOT_ROM] = { "not-rom", N_ ("That is not the real DFU mode"),
                              N_ ("A start-up program answers instead of the chip itself. Restart the phone and do it "
                                  "once more."),
                              FALSE, ROUSE_GUIDE_FORCE_RESTART, 0 },
  [ROUSE_VERDICT_PORT_DFU] = { "port-dfu", N_ ("The phone’s USB-C port answers"),
                               N_ ("It is the port’s own repair mode; the phone follows when its port was restarted."),
                               TRUE, ROUSE_GUIDE_DFU, 0 },
  [ROUSE_VERDICT_ALREADY_RECOVERY] = { "already-recovery", N_ ("The phone is in recovery mode"),
                                       N_ ("From here it is easier: the computer restarts the phone at the right "
                                           "moment."),
                                       FALSE, ROUSE_GUIDE_DFU_BY_RESET, 0 },
  [ROUSE_VERDICT_STILL_DFU] = { "still-dfu", N_ ("The phone is still in DFU mode"),
                                N_ ("A button was not held, or was let go of too early. Nothing was changed; hold "
                                    "until "
                                    "the logo shows."),
                                FALSE, ROUSE_GUIDE_LEAVE_DFU, 0 },
  [ROUSE_VERDICT_BLACK] = { "black", N_ ("The screen stays black"),
                            N_ ("Its battery may be empty: charge it for half an hour from a wall socket, with another "
                                "cable if you have one. Then try again."),
                            FALSE, ROUSE_GUIDE_FORCE_RESTART, 0 },
  [ROUSE_VERDICT_UNPLUGGED] = { "unplugged", N_ ("The computer does not see the phone"),
                                N_ ("It shows recovery mode, but nothing arrives here. Plug the cable in again, or "
                                    "take "
                                    "another cable or port."),
                                FALSE, ROUSE_GUIDE_DFU_BY_RESET, 0 },
  [ROUSE_VERDICT_STOPPED] = { "stopped", N_ ("Stopped"), N_ ("Nothing was changed on the phone."), FALSE,
                              ROUSE_GUIDE_DFU, 0 },
};

const RouseVerdictEntry *
rouse_verdict_get_entry (RouseVerdict verdict)
{
  g_return_val_if_fail (verdict < G_N_ELEMENTS (entries), &entries[0]);

  return &entries[verdict];
}
