/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/doctor-check.h"

#include <glib/gi18n-lib.h>

#define SUPPLIES "/sys/class/power_supply"
#define LOW_PERCENT 30 /* a restore takes 10 to 30 minutes */

typedef struct {
  gboolean has_battery, has_mains, is_online;
  guint64 percent;
} Power;

static char *
read_attribute (const RouseDoctorHost *host, const char *supply, const char *name)
{
  g_autofree char *path = g_strdup_printf (SUPPLIES "/%s/%s", supply, name);

  return rouse_doctor_host_read (host, path);
}

static void
look_at (const RouseDoctorHost *host, const char *supply, Power *power)
{
  g_autofree char *type = read_attribute (host, supply, "type");
  g_autofree char *scope = read_attribute (host, supply, "scope");
  g_autofree char *status = NULL;
  g_autofree char *number = NULL;

  if (type == NULL || g_strcmp0 (scope, "Device") == 0) /* of a mouse or a headset */
    return;
  if (!g_str_equal (type, "Battery")) {
    number = read_attribute (host, supply, "online");
    power->has_mains = TRUE;
    power->is_online |= g_strcmp0 (number, "1") == 0;
    return;
  }
  status = read_attribute (host, supply, "status");
  number = read_attribute (host, supply, "capacity");
  power->has_battery = TRUE;
  power->percent = number != NULL ? g_ascii_strtoull (number, NULL, 10) : 0;
  power->is_online |= g_strcmp0 (status, "Charging") == 0 || g_strcmp0 (status, "Full") == 0;
}

void
rouse_doctor_check_power (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                          GCancellable *cancellable)
{
  g_autoptr (GDir) dir = rouse_doctor_host_open_dir (host, SUPPLIES);
  Power power = { 0 };
  const char *supply;

  while (dir != NULL && (supply = g_dir_read_name (dir)) != NULL)
    look_at (host, supply, &power);
  if (!power.has_battery)
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_NOT_NEEDED,
                              g_strdup (_ ("This computer does not run on a battery.")), NULL, NULL);
  else if (power.is_online)
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_OK, g_strdup (_ ("The computer is plugged in.")), NULL, NULL);
  else
    rouse_doctor_finding_set (
        finding, power.percent < LOW_PERCENT ? ROUSE_DOCTOR_PROBLEM : ROUSE_DOCTOR_WARNING,
        g_strdup_printf (
            _ ("The computer runs on its battery (%u %%). If it falls asleep or goes out in the middle of a "
               "restore, the phone has no system."),
            (guint) power.percent),
        _ ("Plug the computer in."), NULL);
}
