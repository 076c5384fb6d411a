/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/udev-rules.h"

#include <fnmatch.h>
#include <string.h>

#include "device/device-mode.h"

/* As data/70-rouse.rules is made from (spec 10 §8). */
static const struct {
  guint16 product_id;
  RouseDeviceMode mode;
} products[] = {
#include "device/usb-products-table.inc.h"
};

/* The first that has a file of a name hides the others (udev(7)). */
static const char *const directories[] = {
  "/etc/udev/rules.d", "/run/udev/rules.d", "/usr/local/lib/udev/rules.d", "/usr/lib/udev/rules.d", "/lib/udev/rules.d",
};

#define SEAT_RULES "73-seat-late.rules" /* acts on the tag: one that is set later has no effect */

guint16
rouse_udev_rules_get_product (gsize index)
{
  return index < G_N_ELEMENTS (products) ? products[index].product_id : 0;
}

/* KEY{attribute}, operator and value of one part of a rule. */
typedef struct {
  char *key;
  char *operator;
  char *value;
} Part;

static void
part_clear (Part *part)
{
  g_free (part->key);
  g_free (part->operator);
  g_free (part->value);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Part, part_clear)

/* Reads the part at *@text and moves on. FALSE: there is none, or it is not one. */
static gboolean
next_part (const char **text, Part *part)
{
  const char *start = *text + strspn (*text, " \t,");
  gsize key = strcspn (start, "=!+-:");
  const char *operator= start + key;
  const char *quote = strchr (operator, '"');
  const char *end = quote != NULL ? strchr (quote + 1, '"') : NULL;

  if (key == 0 || end == NULL)
    return FALSE;
  part->key = g_strstrip (g_strndup (start, key));
  part->operator= g_strstrip (g_strndup (operator, (gsize) (quote - operator)));
  part->value = g_strndup (quote + 1, (gsize) (end - quote - 1));
  *text = end + 1;
  return TRUE;
}

/* udev's own patterns: several, separated by "|". */
static gboolean
matches (const char *patterns, const char *value)
{
  g_auto (GStrv) each = g_strsplit (patterns, "|", -1);

  for (gsize i = 0; each[i] != NULL; i++)
    if (fnmatch (each[i], value, 0) == 0)
      return TRUE;
  return FALSE;
}

/* What is asked of the device, and what is known of it. A condition on anything else may not hold: the rule then
 * counts for nothing. */
static gboolean
is_condition_met (const Part *part, guint16 product_id, gboolean *names_apple)
{
  g_autofree char *product = g_strdup_printf ("%04x", product_id);
  g_autofree char *whole = g_strdup_printf ("5ac/%x/0", product_id);
  const struct {
    const char *key;
    const char *value; /* NULL: any */
    gboolean is_vendor;
  } known[] = {
    { "ATTR{idVendor}", "05ac", TRUE },
    { "ATTRS{idVendor}", "05ac", TRUE },
    { "ENV{ID_VENDOR_ID}", "05ac", TRUE },
    { "ENV{PRODUCT}", whole, TRUE },
    { "ATTR{idProduct}", product, FALSE },
    { "ATTRS{idProduct}", product, FALSE },
    { "ENV{ID_MODEL_ID}", product, FALSE },
    { "SUBSYSTEM", "usb", FALSE },
    { "SUBSYSTEMS", "usb", FALSE },
    { "ENV{DEVTYPE}", "usb_device", FALSE },
    { "ACTION", "add", FALSE },
    { "KERNEL", NULL, FALSE },
  };
  gboolean is_not = g_str_equal (part->operator, "!=");

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
    if (!g_str_equal (known[i].key, part->key))
      continue;
    *names_apple |= known[i].is_vendor && !is_not;
    return known[i].value == NULL || matches (part->value, known[i].value) != is_not;
  }
  return FALSE;
}

static gboolean
line_gives_access (const RouseDoctorHost *host, const char *file, const char *line, guint16 product_id)
{
  gboolean names_apple = FALSE, gives = FALSE, mode_group = FALSE, in_group = FALSE;

  for (;;) {
    g_auto (Part) part = { 0 };

    if (!next_part (&line, &part))
      break;
    if (g_str_equal (part.operator, "==") || g_str_equal (part.operator, "!=")) {
      if (!is_condition_met (&part, product_id, &names_apple))
        return FALSE;
    } else if (g_str_equal (part.key, "TAG") && g_str_equal (part.value, "uaccess")) {
      gives |= strcmp (file, SEAT_RULES) < 0;
    } else if (g_str_equal (part.key, "MODE")) {
      gsize length = strlen (part.value);

      gives |= length >= 3 && part.value[length - 1] >= '6';
      mode_group = length >= 3 && part.value[length - 2] >= '6';
    } else if (g_str_equal (part.key, "GROUP")) {
      in_group = rouse_doctor_host_is_in_group (host, part.value);
    }
  }
  return names_apple && (gives || (mode_group && in_group));
}

static gboolean
file_gives_access (const RouseDoctorHost *host, const char *directory, const char *file, guint16 product_id)
{
  g_autofree char *path = g_build_filename (directory, file, NULL);
  g_autofree char *text = rouse_doctor_host_read (host, path);
  g_autoptr (GString) joined = g_string_new (text);
  g_auto (GStrv) lines = NULL;

  g_string_replace (joined, "\\\n", " ", 0);
  lines = g_strsplit (joined->str, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    if (g_strchug (lines[i])[0] != '#' && line_gives_access (host, file, lines[i], product_id))
      return TRUE;
  return FALSE;
}

/**
 * rouse_udev_rules_find:
 *
 * Reads the rules as far as they speak of Apple's devices by vendor and product. Rules that jump over others, or that
 * ask for more than that, count for nothing: better one rule too many than a phone that cannot be opened.
 */
char *
rouse_udev_rules_find (const RouseDoctorHost *host, guint16 product_id)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (directories); i++) {
    g_autoptr (GDir) dir = rouse_doctor_host_open_dir (host, directories[i]);
    const char *file;

    while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
      if (g_str_has_suffix (file, ".rules") && g_hash_table_add (seen, g_strdup (file)) &&
          file_gives_access (host, directories[i], file, product_id))
        return g_build_filename (directories[i], file, NULL);
  }
  return NULL;
}

gboolean
rouse_udev_rules_has_ours (const RouseDoctorHost *host)
{
  for (gsize i = 0; i < G_N_ELEMENTS (directories); i++) {
    g_autofree char *path = g_build_filename (directories[i], ROUSE_UDEV_RULE_FILE, NULL);

    if (rouse_doctor_host_has (host, path))
      return TRUE;
  }
  return FALSE;
}

static char *
get_product_list (void)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (products); i++)
    g_string_append_printf (list, "%s%04x", i > 0 ? "|" : "", products[i].product_id);
  return g_string_free (g_steal_pointer (&list), FALSE);
}

char *
rouse_udev_rules_get_text (void)
{
  g_autofree char *list = get_product_list ();

  return g_strdup_printf ("ACTION!=\"remove\", SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", "
                          "ATTR{idVendor}==\"05ac\", ATTR{idProduct}==\"%s\", TAG+=\"uaccess\"",
                          list);
}

char *
rouse_udev_rules_get_install_command (void)
{
  g_autofree char *text = rouse_udev_rules_get_text ();

  return g_strdup_printf ("echo '%s' | sudo tee /etc/udev/rules.d/" ROUSE_UDEV_RULE_FILE
                          " && sudo udevadm control --reload"
                          " && sudo udevadm trigger --action=add --subsystem-match=usb --attr-match=idVendor=05ac",
                          text);
}
