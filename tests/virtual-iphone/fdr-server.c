/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fdr-server.h"

#include <gio/gio.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <sys/socket.h>

#include "virtual-device.h"

#define NAME "gg.apple.com"
#define DAYS 2
#define SILENCE_S 30

struct _SimFdr {
  GPtrArray *devices; /* borrowed */
  GSocketService *service;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  SSL_CTX *right, *wrong; /* the second: somebody in between, with an authority of his own */
  char *address;
};

/* --- certificates --- */

static X509 *
make_certificate (EVP_PKEY *key, const char *name, X509 *issuer, EVP_PKEY *issuer_key)
{
  X509 *certificate = X509_new ();
  X509_NAME *subject = X509_get_subject_name (certificate);
  const char *const extensions[][2] = {
    { "basicConstraints", issuer == NULL ? "critical,CA:TRUE" : "CA:FALSE" },
    { "subjectAltName", issuer == NULL ? NULL : "DNS:" NAME },
  };

  X509_set_version (certificate, 2);
  ASN1_INTEGER_set (X509_get_serialNumber (certificate), issuer == NULL ? 1 : 2);
  X509_gmtime_adj (X509_getm_notBefore (certificate), -24 * 3600);
  X509_gmtime_adj (X509_getm_notAfter (certificate), DAYS * 24 * 3600);
  X509_NAME_add_entry_by_txt (subject, "CN", MBSTRING_ASC, (const guint8 *) name, -1, -1, 0);
  X509_set_issuer_name (certificate, issuer == NULL ? subject : X509_get_subject_name (issuer));
  X509_set_pubkey (certificate, key);
  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++) {
    X509_EXTENSION *extension =
        extensions[i][1] != NULL ? X509V3_EXT_conf (NULL, NULL, extensions[i][0], extensions[i][1]) : NULL;

    if (extension != NULL)
      X509_add_ext (certificate, extension, -1);
    X509_EXTENSION_free (extension);
  }
  X509_sign (certificate, issuer_key, EVP_sha256 ());
  return certificate;
}

static char *
to_pem (X509 *certificate)
{
  BIO *bio = BIO_new (BIO_s_mem ());
  char *data = NULL;
  char *pem;
  long size;

  PEM_write_bio_X509 (bio, certificate);
  size = BIO_get_mem_data (bio, &data);
  pem = g_strndup (data, (gsize) size);
  BIO_free (bio);
  return pem;
}

/* @pem: (out) (optional): its authority */
static SSL_CTX *
make_context (char **pem)
{
  EVP_PKEY *root_key = EVP_EC_gen ("P-256"), *key = EVP_EC_gen ("P-256");
  X509 *root = make_certificate (root_key, "Virtual iPhone Test Root", NULL, root_key);
  X509 *certificate = make_certificate (key, NAME, root, root_key);
  SSL_CTX *context = SSL_CTX_new (TLS_server_method ());

  if (SSL_CTX_use_certificate (context, certificate) != 1 || SSL_CTX_use_PrivateKey (context, key) != 1)
    g_error ("factory data server: its certificate is of no use");
  if (pem != NULL)
    *pem = to_pem (root);
  X509_free (certificate);
  X509_free (root);
  EVP_PKEY_free (key);
  EVP_PKEY_free (root_key);
  return context;
}

/* --- serving --- */

static void
echo (SSL *ssl)
{
  guint8 buffer[16384];
  int size;

  while ((size = SSL_read (ssl, buffer, sizeof buffer)) > 0)
    if (SSL_write (ssl, buffer, size) != size)
      return;
}

static gboolean
run_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer user_data)
{
  SimFdr *self = user_data;
  SimDevice *device = g_ptr_array_index (self->devices, 0);
  const char *action = sim_device_fault (device, "fdr", "connect");
  GSocket *socket = g_socket_connection_get_socket (connection);
  gboolean is_wrong = g_strcmp0 (action, "intercept") == 0;
  SSL *ssl;

  sim_device_trace (device, "fdr", "connected", NULL);
  if (g_strcmp0 (action, "close") == 0)
    return TRUE;
  if (action != NULL && g_str_has_prefix (action, "hang "))
    sim_device_hang (device, action);
  g_socket_set_blocking (socket, TRUE);
  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ .tv_sec = SILENCE_S },
              sizeof (struct timeval));
  {
    /* GLib keeps its sockets non-blocking underneath. */
    int flags = fcntl (g_socket_get_fd (socket), F_GETFL);

    fcntl (g_socket_get_fd (socket), F_SETFL, flags & ~O_NONBLOCK);
  }
  ssl = SSL_new (is_wrong ? self->wrong : self->right);
  SSL_set_fd (ssl, g_socket_get_fd (socket));
  if (SSL_accept (ssl) == 1)
    echo (ssl);
  SSL_free (ssl);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

static gpointer
loop_thread (gpointer data)
{
  SimFdr *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

SimFdr *
sim_fdr_start (GPtrArray *devices)
{
  SimFdr *self = g_new0 (SimFdr, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *pem = NULL;

  self->devices = g_ptr_array_ref (devices);
  self->right = make_context (&pem);
  self->wrong = make_context (NULL);
  for (guint i = 0; i < devices->len; i++)
    sim_device_set_setting (g_ptr_array_index (devices, i), "fdr-ca", pem);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_main_context_push_thread_default (self->context);
  self->service = g_threaded_socket_service_new (64);
  g_signal_connect (self->service, "run", G_CALLBACK (run_cb), self);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error))
    g_error ("factory data server: %s", error->message);
  g_socket_service_start (self->service);
  g_main_context_pop_thread_default (self->context);
  self->address = g_strdup_printf ("127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective)));
  self->thread = g_thread_new ("fdr", loop_thread, self);
  return self;
}

const char *
sim_fdr_get_address (SimFdr *self)
{
  return self->address;
}

void
sim_fdr_stop (SimFdr *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);
  /* What was waiting for a client hears that there is none any more, and is freed. */
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_object_unref (self->service);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  SSL_CTX_free (self->right);
  SSL_CTX_free (self->wrong);
  g_ptr_array_unref (self->devices);
  g_free (self->address);
  g_free (self);
}
