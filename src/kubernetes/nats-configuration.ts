export const NATS_PORT = 4222
export const NATS_HEALTH_PORT = 8222
export const NATS_USER = 'camgate'
export const NATS_TLS_FOLDER = '/etc/nats/tls'

/**
 * The configuration of the NATS server between agents and coordinator, in Kubernetes and in `examples/agents`. It holds
 * no secret: the server reads the password from its environment, and key and certificate from files.
 */
export const NATS_CONFIGURATION = `# The NATS server between agents and coordinator: TLS only, one user, nothing stored.
listen: "0.0.0.0:${NATS_PORT}"
# /healthz, for probes. Nothing else should reach this port.
http: "0.0.0.0:${NATS_HEALTH_PORT}"

tls {
  cert_file: "${NATS_TLS_FOLDER}/tls.crt"
  key_file: "${NATS_TLS_FOLDER}/tls.key"
  timeout: 5
}

authorization {
  users = [
    {
      user: ${NATS_USER}
      # From the environment. It must begin with a letter, or it may be read as a number.
      password: $NATS_PASSWORD
      permissions: {
        publish: "camgate.>"
        subscribe: "camgate.>"
      }
    }
  ]
}
`
