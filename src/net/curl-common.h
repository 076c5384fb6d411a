/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/http.h"

#include <curl/curl.h>

/* What every use of libcurl has in common: which addresses, which encryption, whose certificates. */

/* A new handle, set up; NULL with ROUSE_ERROR_NETWORK. @ca_file: (nullable): certificates in PEM that are trusted
 * beside the system's. @message: CURL_ERROR_SIZE bytes that live as long as the handle. */
CURL *rouse_curl_new (const char *url, gboolean allow_plain, const char *ca_file, char *message, GError **error);
/* Which URLs may be asked at all: https, and http only within this computer or where the caller takes the risk. */
gboolean rouse_curl_check_url (const char *url, gboolean allow_plain, gboolean *is_https, gboolean *is_local,
                               GError **error);
/* What curl's @result means: ROUSE_ERROR_UNTRUSTED for certificates, else ROUSE_ERROR_NETWORK. */
void rouse_curl_set_error (CURLcode result, const char *message, GError **error);
/* Why @result came, as far as certificates go; to be asked before @easy is used again or cleaned up. */
RouseHttpTrust rouse_curl_get_trust (CURL *easy, CURLcode result);
/* Runs the one transfer of @multi until it is over or cancelled: CURLE_ABORTED_BY_CALLBACK. */
CURLcode rouse_curl_run (CURLM *multi, GCancellable *cancellable);
