/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/dfu-sights.h"

/* Before T0 and after it. */
#define NONE ROUSE_VERDICT_NONE
#define DONE ROUSE_VERDICT_DONE
static const RouseVerdict verdicts[ROUSE_N_GUIDE_WAYS][2][ROUSE_N_SIGHTS] = {
  /* vanished, DFU, DFU of a loader, recovery, normal, port DFU */
  [ROUSE_GUIDE_DFU] = { { NONE, DONE, ROUSE_VERDICT_NOT_ROM, ROUSE_VERDICT_ALREADY_RECOVERY, NONE,
                          ROUSE_VERDICT_PORT_DFU },
                        { NONE, DONE, ROUSE_VERDICT_NOT_ROM, ROUSE_VERDICT_TOO_LONG, ROUSE_VERDICT_TOO_EARLY,
                          ROUSE_VERDICT_PORT_DFU } },
  [ROUSE_GUIDE_DFU_BY_RESET] = { { NONE, DONE, ROUSE_VERDICT_NOT_ROM, NONE, NONE, ROUSE_VERDICT_PORT_DFU },
                                 { NONE, DONE, ROUSE_VERDICT_NOT_ROM, ROUSE_VERDICT_TOO_LONG, ROUSE_VERDICT_TOO_EARLY,
                                   ROUSE_VERDICT_PORT_DFU } },
  [ROUSE_GUIDE_RECOVERY_SCREEN] = { { NONE, NONE, NONE, DONE, NONE, ROUSE_VERDICT_PORT_DFU },
                                    { NONE, NONE, NONE, DONE, ROUSE_VERDICT_TOO_EARLY, ROUSE_VERDICT_PORT_DFU } },
  [ROUSE_GUIDE_FORCE_RESTART] = { { NONE, NONE, NONE, NONE, NONE, ROUSE_VERDICT_PORT_DFU },
                                  { NONE, NONE, NONE, ROUSE_VERDICT_ALREADY_RECOVERY, DONE, ROUSE_VERDICT_PORT_DFU } },
  [ROUSE_GUIDE_LEAVE_DFU] = { { NONE, NONE, NONE, DONE, DONE, ROUSE_VERDICT_PORT_DFU },
                              { NONE, ROUSE_VERDICT_STILL_DFU, NONE, DONE, DONE, ROUSE_VERDICT_PORT_DFU } },
};

#define ASKED_FOR_DFU                                                                                                  \
  {                                                                                                                    \
    ROUSE_VERDICT_TOO_EARLY, ROUSE_VERDICT_UNPLUGGED, ROUSE_VERDICT_BLACK, ROUSE_VERDICT_NO_T0                         \
  }
#define ASKED_FOR_START                                                                                                \
  {                                                                                                                    \
    DONE, ROUSE_VERDICT_UNPLUGGED, ROUSE_VERDICT_BLACK, ROUSE_VERDICT_NO_T0                                            \
  }
static const RouseVerdict answers[ROUSE_N_GUIDE_WAYS][ROUSE_N_SCREENS] = {
  /* starts, recovery, black, same */
  [ROUSE_GUIDE_DFU] = ASKED_FOR_DFU,
  [ROUSE_GUIDE_DFU_BY_RESET] = ASKED_FOR_DFU,
  [ROUSE_GUIDE_RECOVERY_SCREEN] = ASKED_FOR_DFU,
  [ROUSE_GUIDE_FORCE_RESTART] = ASKED_FOR_START,
  [ROUSE_GUIDE_LEAVE_DFU] = ASKED_FOR_START,
};

RouseVerdict
rouse_sight_get_verdict (RouseSight sight, RouseGuideWay way, gboolean after_t0)
{
  g_return_val_if_fail (sight < ROUSE_N_SIGHTS && way < ROUSE_N_GUIDE_WAYS, ROUSE_VERDICT_NONE);

  return verdicts[way][after_t0 ? 1 : 0][sight];
}

RouseVerdict
rouse_screen_get_verdict (RouseScreen screen, RouseGuideWay way)
{
  g_return_val_if_fail (screen < ROUSE_N_SCREENS && way < ROUSE_N_GUIDE_WAYS, ROUSE_VERDICT_NONE);

  return answers[way][screen];
}
