/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/phone-look.h"

#include <stdlib.h>
#include <string.h>

/* By the buttons, where those say it. */
static const RouseLook by_buttons[] = {
  [ROUSE_BUTTONS_HOME] = ROUSE_LOOK_HOME,
  [ROUSE_BUTTONS_IPHONE7] = ROUSE_LOOK_HOME,
  [ROUSE_BUTTONS_IPOD7] = ROUSE_LOOK_POD,
  [ROUSE_BUTTONS_IPHONE8] = ROUSE_LOOK_NOTCH,
  [ROUSE_BUTTONS_IPAD_HOME] = ROUSE_LOOK_TABLET_HOME,
  [ROUSE_BUTTONS_IPAD_TOP] = ROUSE_LOOK_TABLET,
};

/* Those of the iPhone 8's family that have a Home button, a late one with a notch, and those with a Home button whose
 * other button is on top. */
static const struct {
  const char *product_type;
  RouseLook look;
} exceptions[] = {
  { "iPhone10,1", ROUSE_LOOK_HOME },  { "iPhone10,2", ROUSE_LOOK_HOME }, { "iPhone10,4", ROUSE_LOOK_HOME },
  { "iPhone10,5", ROUSE_LOOK_HOME },  { "iPhone12,8", ROUSE_LOOK_HOME }, { "iPhone14,6", ROUSE_LOOK_HOME },
  { "iPhone17,5", ROUSE_LOOK_NOTCH }, { "iPhone8,4", ROUSE_LOOK_POD },
};

#define FIRST_WITH_SIDE 7    /* iPhone7,1 */
#define FIRST_WITH_ISLAND 15 /* iPhone15,2 */

RouseLook
rouse_phone_look_for (const RouseDeviceModel *model)
{
  int generation = 0;

  if (model == NULL)
    return ROUSE_LOOK_ISLAND;
  for (gsize i = 0; i < G_N_ELEMENTS (exceptions); i++)
    if (g_str_equal (exceptions[i].product_type, model->product_type))
      return exceptions[i].look;
  if (g_str_has_prefix (model->product_type, "iPod"))
    return ROUSE_LOOK_POD;
  if (g_str_has_prefix (model->product_type, "iPhone"))
    generation = atoi (model->product_type + strlen ("iPhone"));
  if (model->buttons == ROUSE_BUTTONS_HOME && generation < FIRST_WITH_SIDE)
    return ROUSE_LOOK_POD;
  if (model->buttons == ROUSE_BUTTONS_IPHONE8 && generation >= FIRST_WITH_ISLAND)
    return ROUSE_LOOK_ISLAND;
  return by_buttons[model->buttons];
}

RouseLook
rouse_phone_look_of (RouseDevice *device)
{
  const RouseDeviceModel *model = device != NULL ? rouse_device_get_model (device) : NULL;

  return model != NULL ? rouse_phone_look_for (model) : ROUSE_LOOK_PLAIN;
}
