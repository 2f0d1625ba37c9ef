#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <stddef.h>
#include <stdint.h>

/* amqp_login_with_properties is variadic, which Swift can't call. */
static inline amqp_rpc_reply_t mirroring_login_plain(
    amqp_connection_state_t connection, const char *virtual_host, int channel_max, int frame_max, int heartbeat,
    const amqp_table_t *client_properties, const char *user, const char *password)
{
    return amqp_login_with_properties(
        connection, virtual_host, channel_max, frame_max, heartbeat, client_properties,
        AMQP_SASL_METHOD_PLAIN, user, password);
}

/* Of OpenSSL, on which librabbitmq is built, only what follows. Its headers declare otherwise what those of BoringSSL
   in swift-nio-ssl declare too, and a program that uses both modules reads both. */
struct ssl_ctx_st;
struct x509_store_ctx_st;
struct X509_VERIFY_PARAM_st;
void SSL_CTX_set_cert_verify_callback(
    struct ssl_ctx_st *context, int (*verify)(struct x509_store_ctx_st *, void *), void *argument);
int SSL_CTX_set_ex_data(struct ssl_ctx_st *context, int index, void *data);
void *SSL_CTX_get_ex_data(const struct ssl_ctx_st *context, int index);
struct X509_VERIFY_PARAM_st *SSL_CTX_get0_param(struct ssl_ctx_st *context);
void X509_VERIFY_PARAM_set_hostflags(struct X509_VERIFY_PARAM_st *parameters, unsigned int flags);
int X509_VERIFY_PARAM_set1_host(struct X509_VERIFY_PARAM_st *parameters, const char *name, size_t length);
int X509_verify_cert(struct x509_store_ctx_st *store);
int X509_STORE_CTX_get_error(const struct x509_store_ctx_st *store);
const char *X509_verify_cert_error_string(long number);
void ERR_clear_error(void);
unsigned long ERR_peek_error(void);
const char *ERR_reason_error_string(unsigned long error);

/* librabbitmq says that a certificate is not accepted, and not why; the connection that knows is gone by then. So the
   check, which stays OpenSSL's own, leaves its result with the context, where index 0 is for applications. */
static inline int mirroring_tls_verify(struct x509_store_ctx_st *store, void *context)
{
    int verified = X509_verify_cert(store);
    SSL_CTX_set_ex_data((struct ssl_ctx_st *)context, 0, (void *)(intptr_t)X509_STORE_CTX_get_error(store));
    return verified;
}

/* The host is compared by OpenSSL too: librabbitmq takes the common name of a certificate that has no alternative
   names, where anything may stand. Gives 1, or 0 if there is no memory. */
static inline int mirroring_tls_check(amqp_socket_t *socket, const char *host)
{
    const unsigned int never_check_subject = 0x20; /* X509_CHECK_FLAG_NEVER_CHECK_SUBJECT */
    struct ssl_ctx_st *context = (struct ssl_ctx_st *)amqp_ssl_socket_get_context(socket);
    struct X509_VERIFY_PARAM_st *parameters = SSL_CTX_get0_param(context);
    SSL_CTX_set_cert_verify_callback(context, mirroring_tls_verify, context);
    X509_VERIFY_PARAM_set_hostflags(parameters, never_check_subject);
    return X509_VERIFY_PARAM_set1_host(parameters, host, 0);
}

/* What the check has found, one of X509_V_ERR_…; 0 for nothing. */
static inline int mirroring_tls_finding(amqp_socket_t *socket)
{
    return (int)(intptr_t)SSL_CTX_get_ex_data((struct ssl_ctx_st *)amqp_ssl_socket_get_context(socket), 0);
}

/* Without a password OpenSSL asks for that of a key at the terminal, whoever waits. The library keeps the pointer. */
static inline void mirroring_tls_ask_nobody(amqp_socket_t *socket)
{
    amqp_ssl_socket_set_key_passwd(socket, "");
}

/* A filter of what arrives at a socket (socket(7), SO_ATTACH_FILTER), as <linux/filter.h> has it, whose other names are not wanted here. */
struct mirroring_filter_step { unsigned short code; unsigned char if_true, if_false; unsigned int value; };
struct mirroring_filter { unsigned short length; struct mirroring_filter_step *steps; };
static const unsigned short MIRRORING_FILTER_KEEP = 0x06; /* BPF_RET | BPF_K: so many bytes of it */
