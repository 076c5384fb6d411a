/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/distro.h"
#include "doctor/doctor-check.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "net/http.h"

#define CONNECT_MS 2000
#define TIMEOUT_MS 2500
#define MAX_ANSWER (1u << 20)
#define MAX_SKEW_S 300 /* with more, certificates of a short life are refused */

static RouseHttpResponse *
ask (const RouseDoctorHost *host, const char *url, gboolean allow_plain, RouseHttpTrust *trust,
     GCancellable *cancellable, GError **error)
{
  RouseHttpRequest request = {
    .method = "GET",
    .url = url,
    .max_size = MAX_ANSWER,
    .connect_timeout_ms = CONNECT_MS,
    .timeout_ms = TIMEOUT_MS,
    .ca_file = host->ca_file,
    .trust = trust,
    .allow_plain = allow_plain,
  };

  return rouse_http_send (&request, cancellable, error);
}

/* "Date: Sun, 06 Nov 1994 08:49:37 GMT" → seconds since 1970; 0: not told, or not understood. */
static gint64
get_date (RouseHttpResponse *response)
{
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

  for (gsize i = 0; response->headers[i] != NULL; i++) {
    int day, year, hour, minute, second;
    char month[4] = "";

    if (g_ascii_strncasecmp (response->headers[i], "date:", 5) != 0 ||
        sscanf (response->headers[i] + 5, " %*3s, %2d %3s %4d %2d:%2d:%2d GMT", &day, month, &year, &hour, &minute,
                &second) != 6)
      continue;
    for (gsize m = 0; m < G_N_ELEMENTS (months); m++)
      if (g_ascii_strcasecmp (months[m], month) == 0) {
        g_autoptr (GDateTime) time = g_date_time_new_utc (year, (int) m + 1, day, hour, minute, second);

        return time != NULL ? g_date_time_to_unix (time) : 0;
      }
  }
  return 0;
}

static gint64
get_skew_s (const RouseDoctorHost *host, RouseHttpResponse *response)
{
  gint64 theirs = response != NULL ? get_date (response) : 0;
  gint64 ours = host->now_s != 0 ? host->now_s : g_get_real_time () / G_USEC_PER_SEC;

  return theirs != 0 ? ours - theirs : 0;
}

static char *
get_host_name (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  return g_strdup (uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : url);
}

static void
blame_clock (const RouseDoctorHost *host, gint64 skew_s, RouseDoctorFinding *finding)
{
  gint64 minutes = ABS (skew_s) / 60;

  rouse_doctor_finding_set (
      finding, ROUSE_DOCTOR_PROBLEM,
      g_strdup_printf (skew_s > 0 ? ngettext ("The computer’s clock is %u minute fast.",
                                              "The computer’s clock is %u minutes fast.", (gulong) minutes)
                                  : ngettext ("The computer’s clock is %u minute slow.",
                                              "The computer’s clock is %u minutes slow.", (gulong) minutes),
                       (guint) minutes),
      _ ("Set the clock: with a wrong one Apple’s servers cannot be told from false ones."),
      rouse_doctor_distro_set_clock (host));
}

/* Where a certificate was not believed, the same place without encryption tells what time it is. Nothing of the answer
 * but its date is used. FALSE: it was not told. */
static gboolean
ask_plain_skew (const RouseDoctorHost *host, const char *url, gint64 *skew_s, GCancellable *cancellable)
{
  g_autofree char *plain =
      g_str_has_prefix (url, "https:") ? g_strconcat ("http:", url + strlen ("https:"), NULL) : NULL;
  g_autoptr (RouseHttpResponse) answer = plain != NULL ? ask (host, plain, TRUE, NULL, cancellable, NULL) : NULL;

  *skew_s = get_skew_s (host, answer);
  return answer != NULL && get_date (answer) != 0;
}

static void
blame_certificate (const char *name, RouseDoctorFinding *finding)
{
  rouse_doctor_finding_set (
      finding, ROUSE_DOCTOR_WARNING,
      g_strdup_printf (_ ("%s answers, but does not prove to be Apple’s: something in between (a company’s network, a "
                          "virus scanner, a hotel’s Wi-Fi) may be reading along."),
                       name),
      _ ("Try another network, for example a mobile phone’s hotspot."), NULL);
}

/* Whether only the certificate, or the clock that judges it, is wrong. */
static void
explain_certificate (const RouseDoctorHost *host, const char *url, const char *name, RouseHttpTrust trust,
                     RouseDoctorFinding *finding, GCancellable *cancellable)
{
  gint64 skew_s = 0;
  gboolean is_told = ask_plain_skew (host, url, &skew_s, cancellable);

  if (ABS (skew_s) > MAX_SKEW_S)
    blame_clock (host, skew_s, finding);
  else if (trust == ROUSE_HTTP_WRONG_TIME && !is_told)
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_PROBLEM,
        /* Translators: %s: a server */
        g_strdup_printf (_ ("The certificate of %s is not valid today. The computer’s clock may be wrong."), name),
        _ ("Set the clock: with a wrong one Apple’s servers cannot be told from false ones."),
        rouse_doctor_distro_set_clock (host));
  else
    blame_certificate (name, finding);
}

static void
explain_failure (const RouseDoctorHost *host, const char *url, RouseHttpTrust trust, const GError *why,
                 RouseDoctorFinding *finding, GCancellable *cancellable)
{
  g_autofree char *name = get_host_name (url);

  if (trust != ROUSE_HTTP_TRUSTED || g_error_matches (why, ROUSE_ERROR, ROUSE_ERROR_UNTRUSTED))
    explain_certificate (host, url, name, trust, finding, cancellable);
  else
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_PROBLEM,
        /* Translators: %s: a server, and what went wrong in English */
        g_strdup_printf (_ ("%s cannot be reached (%s). Apple has to sign every restore."), name, why->message),
        _ ("Connect the computer to the internet. On a company’s network, ask for access to Apple’s servers."), NULL);
}

void
rouse_doctor_check_net (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                        GCancellable *cancellable)
{
  gboolean unknown = FALSE;

  if (host->urls == NULL || host->urls[0] == NULL) {
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_NOT_NEEDED, g_strdup (_ ("The network was not asked.")), NULL,
                              NULL);
    return;
  }
  for (gsize i = 0; host->urls[i] != NULL; i++) {
    g_autoptr (GError) why = NULL;
    RouseHttpTrust trust = ROUSE_HTTP_TRUSTED;
    g_autoptr (RouseHttpResponse) response = ask (host, host->urls[i], FALSE, &trust, cancellable, &why);
    gint64 skew_s = get_skew_s (host, response);

    if (response == NULL && trust == ROUSE_HTTP_UNKNOWN_AUTHORITY) {
      /* Apple's own authority, which many systems do not know (spec 14 §1): no reason to alarm anybody. But nothing
       * was said of the time yet. */
      if (!unknown)
        ask_plain_skew (host, host->urls[i], &skew_s, cancellable);
      unknown = TRUE;
    } else if (response == NULL) {
      explain_failure (host, host->urls[i], trust, why, finding, cancellable);
      return;
    }
    if (ABS (skew_s) > MAX_SKEW_S) {
      blame_clock (host, skew_s, finding);
      return;
    }
  }
  rouse_doctor_finding_set (
      finding, ROUSE_DOCTOR_OK,
      g_strdup (unknown ? _ ("Apple’s servers can be reached. This computer does not know the authority of their "
                             "certificates, as many do not; Rouse checks every answer itself.")
                        : _ ("Apple’s servers can be reached, and the clock is right.")),
      NULL, NULL);
}
