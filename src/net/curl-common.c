/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/curl-common.h"

#include <string.h>

#include <openssl/x509_vfy.h>

#include "base/error.h"

#define POLL_MS 1000           /* only a safety net: the sockets and the cancellable wake us up */
#define MAX_CA_BYTES (8 << 20) /* bytes of certificates; the system's have 200 kB */

/* What OpenSSL's check of a chain ends with. A certificate that signed itself (18) is nobody's authority, and is not in
 * the list: that is what an impostor can make without any effort. */
static const struct {
  long result;
  RouseHttpTrust trust;
} trusts[] = {
  { X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, ROUSE_HTTP_UNKNOWN_AUTHORITY },
  { X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, ROUSE_HTTP_UNKNOWN_AUTHORITY },
  { X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, ROUSE_HTTP_UNKNOWN_AUTHORITY },
  { X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, ROUSE_HTTP_UNKNOWN_AUTHORITY },
  { X509_V_ERR_CERT_NOT_YET_VALID, ROUSE_HTTP_WRONG_TIME },
  { X509_V_ERR_CERT_HAS_EXPIRED, ROUSE_HTTP_WRONG_TIME },
};

static gpointer
init_curl_once (gpointer data)
{
  return GINT_TO_POINTER (curl_global_init (CURL_GLOBAL_DEFAULT) == CURLE_OK);
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;
  address = g_inet_address_new_from_string (host);
  return address != NULL && g_inet_address_get_is_loopback (address);
}

gboolean
rouse_curl_check_url (const char *url, gboolean allow_plain, gboolean *is_https, gboolean *is_local, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  *is_https = g_str_equal (scheme, "https");
  *is_local = host != NULL && is_loopback (host);
  if (host == NULL || *host == '\0' || (!*is_https && !g_str_equal (scheme, "http"))) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "not a web address: “%s”", url);
    return FALSE;
  }
  if (!*is_https && !*is_local && !allow_plain) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "“%s” is not encrypted", host);
    return FALSE;
  }
  return TRUE;
}

/* The system's certificates and those of @ca_file: curl's own option would replace the first by the second. */
static gboolean
add_ca (CURL *easy, const char *ca_file, GError **error)
{
  const curl_version_info_data *info = curl_version_info (CURLVERSION_NOW);
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *ours = NULL;
  g_autofree char *system = NULL;
  struct curl_blob blob = { .flags = CURL_BLOB_COPY };
  gsize size = 0, system_size = 0;

  if (!g_file_get_contents (ca_file, &ours, &size, error))
    return FALSE;
  if (info->cainfo != NULL)
    g_file_get_contents (info->cainfo, &system, &system_size, NULL);
  if (size > MAX_CA_BYTES) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "%s: too large for certificates", ca_file);
    return FALSE;
  }
  g_string_append_len (all, ours, (gssize) size);
  g_string_append_c (all, '\n');
  g_string_append_len (all, system != NULL ? system : "", (gssize) system_size);
  blob.data = all->str;
  blob.len = all->len;
  if (curl_easy_setopt (easy, CURLOPT_CAINFO_BLOB, &blob) == CURLE_OK)
    return TRUE;
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "%s: this libcurl cannot add certificates", ca_file);
  return FALSE;
}

CURL *
rouse_curl_new (const char *url, gboolean allow_plain, const char *ca_file, char *message, GError **error)
{
  static GOnce once = G_ONCE_INIT;
  gboolean is_https, is_local;
  CURL *easy;

  if (!rouse_curl_check_url (url, allow_plain, &is_https, &is_local, error))
    return NULL;
  g_once (&once, init_curl_once, NULL);
  easy = GPOINTER_TO_INT (once.retval) ? curl_easy_init () : NULL;
  if (easy == NULL) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "libcurl did not start");
    return NULL;
  }
  *message = '\0';
  curl_easy_setopt (easy, CURLOPT_URL, url);
  curl_easy_setopt (easy, CURLOPT_ERRORBUFFER, message);
  curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (easy, CURLOPT_REDIR_PROTOCOLS_STR, is_https ? "https" : "http,https");
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt (easy, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  /* A name lookup that hangs must not hold up the one who cancelled. */
  curl_easy_setopt (easy, CURLOPT_QUICK_EXIT, 1L);
  /* Proxies come from the environment, but never for this computer itself. */
  if (is_local)
    curl_easy_setopt (easy, CURLOPT_PROXY, "");
  if (ca_file == NULL || add_ca (easy, ca_file, error))
    return easy;
  curl_easy_cleanup (easy);
  return NULL;
}

void
rouse_curl_set_error (CURLcode result, const char *message, GError **error)
{
  gboolean is_untrusted = result == CURLE_PEER_FAILED_VERIFICATION || result == CURLE_SSL_ISSUER_ERROR ||
                          result == CURLE_SSL_INVALIDCERTSTATUS;

  /* The first address was looked at before: it was sent on to one that curl was told not to follow. */
  if (result == CURLE_UNSUPPORTED_PROTOCOL) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_UNTRUSTED,
                         "the server sends us on to an address that is not encrypted");
    return;
  }
  g_set_error (error, ROUSE_ERROR, is_untrusted ? ROUSE_ERROR_UNTRUSTED : ROUSE_ERROR_NETWORK, "%s",
               *message != '\0' ? message : curl_easy_strerror (result));
}

/* libcurl with another TLS library has other numbers: there nothing is known but that it was refused. */
static gboolean
has_openssl_numbers (void)
{
  const char *name = curl_version_info (CURLVERSION_NOW)->ssl_version;

  return name != NULL && strstr (name, "OpenSSL/") != NULL;
}

RouseHttpTrust
rouse_curl_get_trust (CURL *easy, CURLcode result)
{
  long verify_result = 0;

  if (result != CURLE_PEER_FAILED_VERIFICATION)
    return ROUSE_HTTP_TRUSTED;
  if (!has_openssl_numbers () || curl_easy_getinfo (easy, CURLINFO_SSL_VERIFYRESULT, &verify_result) != CURLE_OK)
    return ROUSE_HTTP_OTHER_REASON;
  for (gsize i = 0; i < G_N_ELEMENTS (trusts); i++)
    if (trusts[i].result == verify_result)
      return trusts[i].trust;
  return ROUSE_HTTP_OTHER_REASON;
}

static void
wake_up_cb (GCancellable *cancellable, gpointer multi)
{
  curl_multi_wakeup (multi);
}

CURLcode
rouse_curl_run (CURLM *multi, GCancellable *cancellable)
{
  gulong handler = 0;
  CURLcode result = CURLE_ABORTED_BY_CALLBACK;
  int n_running = 1;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (wake_up_cb), multi, NULL);
  while (!g_cancellable_is_cancelled (cancellable)) {
    CURLMsg *message;
    int n_left;

    if (curl_multi_perform (multi, &n_running) != CURLM_OK) {
      result = CURLE_FAILED_INIT;
      break;
    }
    message = curl_multi_info_read (multi, &n_left);
    if (message != NULL && message->msg == CURLMSG_DONE) {
      result = message->data.result;
      break;
    }
    if (curl_multi_poll (multi, NULL, 0, POLL_MS, NULL) != CURLM_OK) {
      result = CURLE_FAILED_INIT;
      break;
    }
  }
  g_cancellable_disconnect (cancellable, handler);
  return result;
}
