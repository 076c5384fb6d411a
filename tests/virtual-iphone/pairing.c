/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pairing.h"

#include "base/plist.h"

#include <openssl/encoder.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

/* One computer that is trusted: its certificates. */
typedef struct {
  X509 *root;
  X509 *host;
  X509 *device; /* for the phone's own key, made by the computer */
} Host;

struct _SimPairing {
  GMutex lock;
  EVP_PKEY *key; /* made when first asked for: it takes a moment */
  GHashTable *hosts;
};

static void
host_free (gpointer data)
{
  Host *host = data;

  X509_free (host->root);
  X509_free (host->host);
  X509_free (host->device);
  g_free (host);
}

SimPairing *
sim_pairing_new (void)
{
  SimPairing *self = g_new0 (SimPairing, 1);

  g_mutex_init (&self->lock);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, host_free);
  return self;
}

void
sim_pairing_free (SimPairing *self)
{
  g_hash_table_unref (self->hosts);
  EVP_PKEY_free (self->key);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
sim_pairing_forget (SimPairing *self, const char *host_id)
{
  g_mutex_lock (&self->lock);
  if (host_id != NULL)
    g_hash_table_remove (self->hosts, host_id);
  g_mutex_unlock (&self->lock);
}

void
sim_pairing_forget_all (SimPairing *self)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove_all (self->hosts);
  g_mutex_unlock (&self->lock);
}

/* With the lock. */
static EVP_PKEY *
get_key (SimPairing *self)
{
  if (self->key == NULL)
    self->key = EVP_RSA_gen (2048);
  g_assert (self->key != NULL);
  return self->key;
}

GBytes *
sim_pairing_get_public_key (SimPairing *self)
{
  OSSL_ENCODER_CTX *encoder;
  unsigned char *text = NULL;
  size_t size = 0;
  GBytes *bytes;

  g_mutex_lock (&self->lock);
  /* "type-specific" is PKCS#1: BEGIN RSA PUBLIC KEY, as phones send it. */
  encoder = OSSL_ENCODER_CTX_new_for_pkey (get_key (self), EVP_PKEY_PUBLIC_KEY, "PEM", "type-specific", NULL);
  if (!OSSL_ENCODER_to_data (encoder, &text, &size))
    g_error ("the phone's public key cannot be encoded");
  OSSL_ENCODER_CTX_free (encoder);
  g_mutex_unlock (&self->lock);
  bytes = g_bytes_new (text, size);
  OPENSSL_free (text);
  return bytes;
}

/* --- pair records --- */

static X509 *
read_certificate (plist_t record, const char *key)
{
  gsize size = 0;
  const guint8 *data = rouse_plist_get_data (record, key, &size);
  BIO *bio = data != NULL ? BIO_new_mem_buf (data, (int) MIN (size, 1 << 20)) : NULL;
  X509 *certificate = bio != NULL ? PEM_read_bio_X509 (bio, NULL, NULL, NULL) : NULL;

  BIO_free (bio);
  ERR_clear_error ();
  return certificate;
}

static gboolean
is_signed_by (X509 *certificate, X509 *root)
{
  gboolean good = X509_verify (certificate, X509_get0_pubkey (root)) == 1;

  ERR_clear_error ();
  return good;
}

/* With the lock. */
static const char *
check_host (SimPairing *self, Host *host)
{
  if (host->root == NULL || host->host == NULL || host->device == NULL)
    return "a certificate is missing or no certificate";
  if (!is_signed_by (host->root, host->root))
    return "the root certificate is not signed by itself";
  if (!is_signed_by (host->host, host->root) || !is_signed_by (host->device, host->root))
    return "a certificate is not signed by the root certificate";
  if (EVP_PKEY_eq (X509_get0_pubkey (host->device), get_key (self)) != 1)
    return "the device certificate is not for this phone's key";
  return NULL;
}

const char *
sim_pairing_add (SimPairing *self, plist_t record)
{
  const char *host_id = rouse_plist_get_string (record, "HostID");
  const char *buid = rouse_plist_get_string (record, "SystemBUID");
  Host *host;
  const char *wrong;

  if (host_id == NULL || host_id[0] == '\0')
    return "no HostID";
  if (buid == NULL || buid[0] == '\0')
    return "no SystemBUID";
  host = g_new0 (Host, 1);
  host->root = read_certificate (record, "RootCertificate");
  host->host = read_certificate (record, "HostCertificate");
  host->device = read_certificate (record, "DeviceCertificate");
  g_mutex_lock (&self->lock);
  wrong = check_host (self, host);
  if (wrong == NULL)
    g_hash_table_insert (self->hosts, g_strdup (host_id), host);
  g_mutex_unlock (&self->lock);
  if (wrong != NULL)
    host_free (host);
  return wrong;
}

gboolean
sim_pairing_is_trusted (SimPairing *self, const char *host_id)
{
  gboolean trusted;

  g_mutex_lock (&self->lock);
  trusted = host_id != NULL && g_hash_table_contains (self->hosts, host_id);
  g_mutex_unlock (&self->lock);
  return trusted;
}

/* --- TLS --- */

/* Phones accept the root's and the host's certificate from the computer (spec 17 §2.3). */
static int
verify_cb (X509_STORE_CTX *context, void *user_data)
{
  Host *host = user_data;
  X509 *leaf = X509_STORE_CTX_get0_cert (context);
  gboolean known = X509_cmp (leaf, host->root) == 0 || X509_cmp (leaf, host->host) == 0;

  X509_STORE_CTX_set_error (context, known ? X509_V_OK : X509_V_ERR_CERT_REJECTED);
  return known;
}

static SSL_CTX *
make_context (EVP_PKEY *key, Host *host)
{
  SSL_CTX *context = SSL_CTX_new (TLS_server_method ());

  SSL_CTX_set_security_level (context, 0); /* SHA-1 and short keys of old computers */
  SSL_CTX_set_min_proto_version (context, TLS1_VERSION);
  SSL_CTX_set_cipher_list (context, "ALL:@SECLEVEL=0");
  SSL_CTX_set_options (context, SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_use_certificate (context, host->device);
  SSL_CTX_use_PrivateKey (context, key);
  SSL_CTX_set_verify (context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
  SSL_CTX_set_cert_verify_callback (context, verify_cb, host);
  return context;
}

static Host *
host_copy (const Host *host)
{
  Host *copy = g_new0 (Host, 1);

  copy->root = X509_dup (host->root);
  copy->host = X509_dup (host->host);
  copy->device = X509_dup (host->device);
  return copy;
}

SSL *
sim_pairing_accept (SimPairing *self, const char *host_id, int fd, char **why)
{
  Host *host = NULL;
  SSL_CTX *context;
  SSL *ssl;

  g_mutex_lock (&self->lock);
  host = g_hash_table_lookup (self->hosts, host_id);
  host = host != NULL ? host_copy (host) : NULL; /* the computer may unpair meanwhile */
  context = host != NULL ? make_context (get_key (self), host) : NULL;
  g_mutex_unlock (&self->lock);
  if (host == NULL) {
    *why = g_strdup ("no such host");
    return NULL;
  }
  ssl = SSL_new (context);
  SSL_set_fd (ssl, fd);
  if (SSL_accept (ssl) != 1) {
    unsigned long code = ERR_get_error ();

    *why = g_strdup (code != 0 ? ERR_reason_error_string (code) : "the connection was closed");
    g_clear_pointer (&ssl, SSL_free);
    ERR_clear_error ();
  }
  SSL_CTX_free (context); /* the SSL holds its own reference; it asks for certificates only during the handshake */
  host_free (host);
  return ssl;
}
