/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "fuzz.h"
#include "signing/tss-host.h"
#include "signing/tss-response.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (RouseTssResponse) response = { 0 };
  g_autoptr (GError) error = NULL;

  rouse_tss_response_parse (&response, (const char *) data, size, &error);
  g_assert_true ((response.kind == ROUSE_TSS_RESPONSE_SUCCESS) == (error == NULL));
  g_assert_true ((response.dict != NULL) == (error == NULL));
  if (response.kind == ROUSE_TSS_RESPONSE_NONE) /* then it is looked at who else might have said it */
    rouse_tss_host_is_portal (size % 2 == 0 ? 200 : 302, (const char *) data, size);
  return 0;
}
