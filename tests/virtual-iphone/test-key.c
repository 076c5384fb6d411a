/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sim.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

/*
 * The key that stands for Apple's. It was made for this simulator, protects nothing, and is public on purpose: whoever
 * has it can sign for virtual iPhones, and for nothing else.
 */
static const char private_key_pem[] = "-----BEGIN PRIVATE KEY-----\n"
                                      "MIIJQwIBADANBgkqhkiG9w0BAQEFAASCCS0wggkpAgEAAoICAQDTx5AR1KtqErXV\n"
                                      "3tkUPxOFXRDUXQOAZTvUNfboz4qweDsSckbNhZorJ3fRYpgrGrJtFTU6aefPPzR9\n"
                                      "CABDoAOegPNOs/UDMqsiJML6AyqoUdvydNAolCHqvZcVjtJ2wB73G0HGhpY/inv2\n"
                                      "pPL6IhiqcUuHZpjngBr55bS6Mo0cTd6i3LfJ41G1YP3KAlgyUXhhHR/251qNZO8U\n"
                                      "tp6/TbZpCY4ThRLtSid9sAVEZ4BnqD/peFB4/yrxx/3LywESfzOIhm2z22te0iuI\n"
                                      "YAHXmzlmM6nmSA3uNaxPHebKzy3715WcUwjCnxm/eMbxRbEySbhjede7PA2D2K55\n"
                                      "N+ft2TmEkAB4FcCGZm2ljTSlR87LF0/kH+tIiZaXU/bj2zsfsmzPlccKvP96gCvN\n"
                                      "w/53tnkHORYOY4wa4RzIkJOjwkDkLC+Xa+5AyL5F8S7+Evapjd4DDewhiErRmhzR\n"
                                      "JmCakzPmu8WRHAuW1NgXGBjsOXZTAf8izkoaBH0pNPECvRTYuRfuP+Q37HuCe7gQ\n"
                                      "C32pmCm+q9pzeQxEOdajmweCWbECPmZofCsxBI9pSuGGUR22Kk0S0vPa9s3UHH6j\n"
                                      "GkIgOMo9UsE9zsHWEy50SPeThQYpiaTiWN+rDrjrdgmcOMuaDFX4BJbikMAYtTut\n"
                                      "vgaBVB+J7XBiFetjHI6HAo6cWFK2hwIDAQABAoICAB7Xj7Njvc8F3eDBbUCAlc7f\n"
                                      "UzB07Kn0lEupzEVILGeE1agwZ6qjYWTAK7fyXDzdd3dha6NlLF2cqSqS/A7dLTRr\n"
                                      "4oM8vAWficLAMyZb8wjDsHzVPEIcnfqPaoMOOLe9768xvgOJMt/FbZuUQXqMyqYl\n"
                                      "N8hb+GVb3RHgZ9CSGhuGz6dM7kstmtxdErjVBz5/akD3uoxSUc1eZ18kirv2N7GB\n"
                                      "CGWZWhH1XF5L6zMfa64s7O81wWp4UYBtYsMc07wmNZLAGRaPcZ9D4RPMVO2vF83l\n"
                                      "ikG/jp/Oxe2uah/GdROZ6ET1kW9ejPkQlXsqbiLnuj2/zzDfubbQ20qgtLCJPnyR\n"
                                      "jig8qLNl/7xlGiwY30YC38pfqLtVzDLpVLk+iNyEgIFwEjfz290gPWbVXnpkyWal\n"
                                      "mvpjwmvU4JVWBKwGyswMIsrekkG0uLW3tvLFvv+Bn0V9CLAgs9KUzVhZUjrG3oJJ\n"
                                      "S14NvgQj7DF4+UO+qoChhkYKIe9iHaSGtTVDz4XnFRBRdGumy8LHT1+xOiFHM2gX\n"
                                      "b91rzNIkW4qAxFKsWB9F+ssls9yNrHro2e4bkUKPBdJQcqHVKQ92Eyl2fYj7f5nT\n"
                                      "HfCThsPBkRrX04u9REApnWAcPUSz3N7giZkPqRWiFYU4VQWwpACGIemLFNPW+SZu\n"
                                      "S6dUU8Q119UaDXF9MOPxAoIBAQDz7YDFRlNbuF9glIt0D8URP3AruKCmTAXj8mYD\n"
                                      "FFPCH4keRdR16RmvoMY9aI5C9y2+PzOJGoB/78OvXUvJC0k0Tdf59RnI1B1Xflqp\n"
                                      "ubxzkudqsxzrBlOsVHqaq1jWPqmPp50lUB9yqGrxQYXoquKzpHHeWHTGNiNedJMs\n"
                                      "gOrhuXh75HjwqazrYfL7nybDn5lC1Lu0mCSx1/kOpdlubDLpvfUlPzmTmhgwqlSe\n"
                                      "Yxr5SVFCHk3M0VbnHUY3wQv2oY2sy2CQ25qsQoqedKn0L5gJKq2+Zk711TLNIbU3\n"
                                      "QjGRQPhj50wiE0r8sYNdWtrV8BuKx+IzTcx1fo118cren95ZAoIBAQDeQsA8ReBt\n"
                                      "ttQDsogFPbeC2vsQKWJpwSgnuT+zBtvjXS60axCwUyPKlVYKWs1aMUy+XF3zCS1k\n"
                                      "m15p+nv3IYUTANyHUgHAzwwmA8q9mZcROXlPdhHoXLIgPvyKFUumlutDOqlJsQSM\n"
                                      "57BgT3/H2g7J7TuGj2ikQTZE8m+yyCaQHLwiFt9zWuqASJ80fsTiakhPY/KyIKdv\n"
                                      "PMpHmueMgKSAeYj9WCR/QzXwxUpRCFn4XWwxQlpFHYa8V4N7eKTvvI6jQfePS6p/\n"
                                      "59oDPyTyOtYLjc1QAWdL49Xpb6/lt92AY4IF9cNJv8V7mxlayVg7KCkVLzqDu+Rg\n"
                                      "O5bUKyPkVV/fAoIBAD208GV3c/D5BE/HZDvZHW5OkQ7OZv2Kr9bJZFsVEldCaQqa\n"
                                      "ebPWYyQV1PCF+a8hHpZJIL1nUeiLfAJp5JkYXM15f9CA26P9XOrcUQ0sqmrGV/qb\n"
                                      "Ew61jAdFW7qy7AdO1NA9g7iDu2DjECK2A60nRbBSQmgQEoJuAaaMcQrKFiFCLSOS\n"
                                      "WbHwComFPtW+nizQvBG3BUEbV/URgLTe6dFQV9TftBtXEjavvbzZ6gwjYBh+HqtO\n"
                                      "RToyHvzaYAAMuv0KQ2/aBzS+CTPYpX6OXswiGiD/hfJrqT/xTieshk5TVXy8ZdnI\n"
                                      "Em9wWADy2xuLt151nlIOXL/Dx5xVhm223C5TXQkCggEBAKt/pCed33uo7FViB9TL\n"
                                      "d3NwFvO0iyyBD8P/DCjO7RK2TxiF2J3FuUNTEc3xnKywh8AHM7MZbL5JqINr9QWP\n"
                                      "BsjQDFoaLCIjYQNgP6sm/UscJv/qYg0CoauCDolZv0LvBt+cPw4Omi1DhXP7Q+To\n"
                                      "3CpxdFHzDFJZw09WJlw0VpUypvRC4+51w6Zy4u21t6PhUKR5wcYyrh+GL6sq2uou\n"
                                      "RUChBtQ9lAPiz5dWFG8MW6fqJlaoFVFpZBKmEF1QjSwzOXi9qREX2JrTQwToT1Dd\n"
                                      "l1XY+Ah43MTRK7jxJi/CPRcZMTX6GdMpN2+WEO1dmUgkR/cBt0v4ylJ7CHn0Q8Cn\n"
                                      "I88CggEBANLqHqqs3AWfNvwPtgsfnqdm/TcM2nlw3ej1Ck1Ub70WrfYn+y/Nfj7o\n"
                                      "kIt+bJmUNdg7UhMzaaT10D/KIbZZRaYPoUvOgwUOyQuRbf8pmdfWqLvnKShV8c1c\n"
                                      "0j91TZA1OyDFdz+94VuQ7ORWQ8/KOfaCHBsol97VuJmd/QYP+RcwlYSG/Ga6VkAa\n"
                                      "CtJna1pSH6JAQW+THB0Rai/jXE9pphzt9XAkY/Fuv5qCB49Oqvy3WnnSXCdsvdWJ\n"
                                      "tFVIAMh9U/YCtkWc/yfpS0xngIEfuJgOvqou6bvu0PoefRZWuvPX25t/9cfTHXHE\n"
                                      "qS1LdnoGA9aS/22Eduyv3g+tVUYXPI8=\n"
                                      "-----END PRIVATE KEY-----\n";

static const char certificate_pem[] = "-----BEGIN CERTIFICATE-----\n"
                                      "MIIFWzCCA0OgAwIBAgIUOKuR00jA/sMDjkm/WNDhofUmnj4wDQYJKoZIhvcNAQEM\n"
                                      "BQAwPDEmMCQGA1UEAwwdVmlydHVhbCBpUGhvbmUgdGVzdCBhdXRob3JpdHkxEjAQ\n"
                                      "BgNVBAoMCU5vdCBBcHBsZTAgFw0yNjExMjIxNzQwMzlaGA8yMTI2MTAyOTE3NDAz\n"
                                      "OVowPDEmMCQGA1UEAwwdVmlydHVhbCBpUGhvbmUgdGVzdCBhdXRob3JpdHkxEjAQ\n"
                                      "BgNVBAoMCU5vdCBBcHBsZTCCAiIwDQYJKoZIhvcNAQEBBQADggIPADCCAgoCggIB\n"
                                      "ANPHkBHUq2oStdXe2RQ/E4VdENRdA4BlO9Q19ujPirB4OxJyRs2Fmisnd9FimCsa\n"
                                      "sm0VNTpp588/NH0IAEOgA56A806z9QMyqyIkwvoDKqhR2/J00CiUIeq9lxWO0nbA\n"
                                      "HvcbQcaGlj+Ke/ak8voiGKpxS4dmmOeAGvnltLoyjRxN3qLct8njUbVg/coCWDJR\n"
                                      "eGEdH/bnWo1k7xS2nr9NtmkJjhOFEu1KJ32wBURngGeoP+l4UHj/KvHH/cvLARJ/\n"
                                      "M4iGbbPba17SK4hgAdebOWYzqeZIDe41rE8d5srPLfvXlZxTCMKfGb94xvFFsTJJ\n"
                                      "uGN517s8DYPYrnk35+3ZOYSQAHgVwIZmbaWNNKVHzssXT+Qf60iJlpdT9uPbOx+y\n"
                                      "bM+Vxwq8/3qAK83D/ne2eQc5Fg5jjBrhHMiQk6PCQOQsL5dr7kDIvkXxLv4S9qmN\n"
                                      "3gMN7CGIStGaHNEmYJqTM+a7xZEcC5bU2BcYGOw5dlMB/yLOShoEfSk08QK9FNi5\n"
                                      "F+4/5Dfse4J7uBALfamYKb6r2nN5DEQ51qObB4JZsQI+Zmh8KzEEj2lK4YZRHbYq\n"
                                      "TRLS89r2zdQcfqMaQiA4yj1SwT3OwdYTLnRI95OFBimJpOJY36sOuOt2CZw4y5oM\n"
                                      "VfgEluKQwBi1O62+BoFUH4ntcGIV62McjocCjpxYUraHAgMBAAGjUzBRMB0GA1Ud\n"
                                      "DgQWBBQ6alautf0GNElYRTtDKAUX/ggWADAfBgNVHSMEGDAWgBQ6alautf0GNElY\n"
                                      "RTtDKAUX/ggWADAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBDAUAA4ICAQAw\n"
                                      "pqCA+wLzuwG3w+4cSMD8ERK/eddcnHtbO+5FJgtqXApJ+KaT5KaChak3Fduhcadg\n"
                                      "Mir5ZEoa87TF1YQ9FxELPTIiRrjMdX30o7uwaf/H18XngUQo63gcG/TR8IHpHwQn\n"
                                      "0zs78ZfIX+e16+hYGs4WOCa71dLxLYBoT30/YvnThNYTlnx5mDYKK0MtaSbmma54\n"
                                      "uXtlFMkKPzhtbSgd6gkmJO9bOHesVtEfl+JA6IcMUs56GS9pzkv7DNLBMp+TE8Fb\n"
                                      "6V9wFQ6Q1+6WjhozVGm7tLfO8jIR+JCtfGen/ffjtWxDH0u2BRypHRy+Y40WtYKm\n"
                                      "VBabM3eppcNtc0T/vr9cOhYTF1t9CbXD6pcLGTzCSUzKCsooND+vDEuiNM4wwTc5\n"
                                      "uDAk3FmGCw1tsSgd8lfQY04MQmSAB1QQoLM3pv+uoCoJEoYrxZFnrM3ccMCuQ4jh\n"
                                      "Eo0ktotAzPlSgPu3tUPPH6D4SMvNZuYG1Z4jv6kyJC98dYfKMm0jGTDKVat5J2gB\n"
                                      "wPLuen2OxEh7po8Yp+G3uMh3On4no62OJPf5Q/3yKKEkz3a1vqmsWp19q4ki+zVB\n"
                                      "DZ3BG1zy63WL7Rf3vOIRGT1iC7joUxjuVh9u16DXmYB/7WCcN21Hjz1y3fXgbJtR\n"
                                      "5UwV74TtDcXv8P9ClLzcVMk0HKJdD9RI8rB85aAULw==\n"
                                      "-----END CERTIFICATE-----\n";

static EVP_PKEY *
load_key (void)
{
  static gsize once;
  static EVP_PKEY *key;

  if (g_once_init_enter (&once)) {
    BIO *bio = BIO_new_mem_buf (private_key_pem, -1);

    key = PEM_read_bio_PrivateKey (bio, NULL, NULL, NULL);
    BIO_free (bio);
    g_assert (key != NULL);
    g_once_init_leave (&once, 1);
  }
  return key;
}

GBytes *
sim_test_key_sign (GBytes *message)
{
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  gsize message_size, size = (gsize) EVP_PKEY_get_size (load_key ());
  const void *data = g_bytes_get_data (message, &message_size);
  guint8 *signature = g_malloc (size);
  gboolean ok = EVP_DigestSignInit (context, NULL, EVP_sha384 (), NULL, load_key ()) == 1 &&
                EVP_DigestSign (context, signature, &size, data, message_size) == 1;

  g_assert (ok);
  EVP_MD_CTX_free (context);
  return g_bytes_new_take (signature, size);
}

gboolean
sim_test_key_verify (GBytes *message, GBytes *signature)
{
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  gsize message_size, size;
  const void *data = g_bytes_get_data (message, &message_size);
  const void *bytes = g_bytes_get_data (signature, &size);
  gboolean ok = EVP_DigestVerifyInit (context, NULL, EVP_sha384 (), NULL, load_key ()) == 1 &&
                EVP_DigestVerify (context, bytes, size, data, message_size) == 1;

  EVP_MD_CTX_free (context);
  return ok;
}

GBytes *
sim_test_key_certificate (void)
{
  BIO *bio = BIO_new_mem_buf (certificate_pem, -1);
  X509 *certificate = PEM_read_bio_X509 (bio, NULL, NULL, NULL);
  unsigned char *der = NULL;
  int size = i2d_X509 (certificate, &der);
  GBytes *bytes = g_bytes_new (der, (gsize) size);

  OPENSSL_free (der);
  X509_free (certificate);
  BIO_free (bio);
  return bytes;
}
