/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore-fdr.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/socket.h>

#define SILENCE_S 20
#define BYTES 4096     /* each way, unless "fdr-bytes" says otherwise */
#define MAX_PIECE 7919 /* bytes; an odd number, so that pieces do not fit anybody's buffers */

/* Trusts one authority: the one that made the server's certificate. */
static SSL_CTX *
make_context (const char *pem)
{
  SSL_CTX *context = SSL_CTX_new (TLS_client_method ());
  BIO *bio = BIO_new_mem_buf (pem, -1);
  X509 *root = PEM_read_bio_X509 (bio, NULL, NULL, NULL);

  if (root != NULL)
    X509_STORE_add_cert (SSL_CTX_get_cert_store (context), root);
  SSL_CTX_set_verify (context, SSL_VERIFY_PEER, NULL);
  X509_free (root);
  BIO_free (bio);
  return context;
}

static gboolean
read_all (SSL *ssl, guint8 *data, int size)
{
  while (size > 0) {
    int got = SSL_read (ssl, data, size);

    if (got <= 0)
      return FALSE;
    data += got;
    size -= got;
  }
  return TRUE;
}

static const char *
exchange (SimRestore *self, SSL *ssl)
{
  guint64 left = sim_device_get_setting_uint (self->device, "fdr-bytes", BYTES);
  g_autofree guint8 *out = g_malloc (MAX_PIECE);
  g_autofree guint8 *in = g_malloc (MAX_PIECE);
  guint8 seed = 1;

  for (int size = 1; left > 0; left -= (guint64) size, seed++) {
    size = (int) MIN (left, (guint64) MIN (size * 3 + 1, MAX_PIECE));
    for (int i = 0; i < size; i++)
      out[i] = (guint8) (i * 7 + seed);
    if (SSL_write (ssl, out, size) != size || !read_all (ssl, in, size))
      return "the session broke";
    if (memcmp (out, in, (gsize) size) != 0)
      return "other bytes came back";
  }
  return NULL;
}

const char *
sim_fdr_exchange (SimRestore *self, int fd, const char *name)
{
  SSL_CTX *context = make_context (sim_device_get_setting (self->device, "fdr-ca", ""));
  SSL *ssl = SSL_new (context);
  const struct timeval silence = { .tv_sec = SILENCE_S };
  const char *why;

  fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) & ~O_NONBLOCK);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence);
  SSL_set_fd (ssl, fd);
  SSL_set_tlsext_host_name (ssl, name);
  SSL_set1_host (ssl, name);
  if (SSL_connect (ssl) == 1)
    why = exchange (self, ssl);
  else
    why = SSL_get_verify_result (ssl) != X509_V_OK ? "the certificate is not Apple's: somebody is in between"
                                                   : "no TLS session";
  if (why == NULL)
    SSL_shutdown (ssl);
  ERR_clear_error ();
  SSL_free (ssl);
  SSL_CTX_free (context);
  return why;
}
