/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/family-choices.h"

#include <glib/gi18n-lib.h>

/* A Home button alone does not say which buttons are to be held, so those are told apart by name (spec 16 §2). The most
 * frequent come first. */
static const RouseFamilyChoice choices[] = {
  { "face-id", N_ ("No Home button"), N_ ("iPhone X and all later ones, without the SE"), "iPhone14,5" },
  { "iphone-8", N_ ("iPhone 8 or SE"), N_ ("iPhone 8 and 8 Plus, SE of 2020 and 2022"), "iPhone10,4" },
  { "iphone-7", N_ ("iPhone 7"), N_ ("iPhone 7 and 7 Plus"), "iPhone9,3" },
  { "iphone-6s", N_ ("iPhone 6s or older"), N_ ("iPhone 6s, 6, 5s, 5 …, SE of 2016, iPod touch up to the 6th"),
    "iPhone8,1" },
  { "ipod-7", N_ ("iPod touch 7"), N_ ("iPod touch of 2019"), "iPod9,1" },
  { "ipad", N_ ("iPad without Home button"), N_ ("iPad Pro of 2018 and later, Air 4, mini 6, iPad 10 …"), "iPad8,1" },
  { "ipad-home", N_ ("iPad with Home button"), N_ ("iPad up to the 9th, Air up to 3, mini up to 5"), "iPad7,5" },
};

const RouseFamilyChoice *
rouse_family_choices_all (gsize *n_choices)
{
  *n_choices = G_N_ELEMENTS (choices);
  return choices;
}

const RouseFamilyChoice *
rouse_family_choices_find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    if (g_str_equal (choices[i].id, id))
      return &choices[i];
  return NULL;
}

const RouseDeviceModel *
rouse_family_choice_get_model (const RouseFamilyChoice *choice)
{
  gsize n_models;
  const RouseDeviceModel *models = rouse_device_models_all (&n_models);

  for (gsize i = 0; i < n_models; i++)
    if (g_str_equal (models[i].product_type, choice->product_type))
      return &models[i];
  g_return_val_if_reached (&models[0]);
}
