import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type RealServer, startServer } from './server-process.ts'

/** nginx as a TLS proxy in front of another server, with a certificate that nobody trusts. */
export async function startNginxTls(upstreamPort: number): Promise<RealServer> {
  return await startNginx(upstreamPort, {
    ssl: 'ssl',
    server: 'ssl_certificate cert.pem; ssl_certificate_key key.pem;',
  })
}

/** nginx as a proxy that admits so many connections to the server behind it, and answers 503 to the others. */
export async function startNginxLimit(upstreamPort: number, connections: number): Promise<RealServer> {
  return await startNginx(upstreamPort, {
    http: 'limit_conn_zone $binary_remote_addr zone=all:1m;',
    server: `limit_conn all ${connections}; limit_conn_status 503;`,
  })
}

interface Directives {
  readonly ssl?: string
  readonly http?: string
  readonly server?: string
}

async function startNginx(upstreamPort: number, directives: Directives): Promise<RealServer> {
  return await startServer('nginx', async (folder, port) => {
    await mkdir(join(folder, 'tmp'))
    if (directives.ssl !== undefined) await makeCertificate(folder)
    await writeFile(join(folder, 'nginx.conf'), config(port, upstreamPort, directives))
    const scheme = directives.ssl === undefined ? 'http' : 'https'
    return { command: ['nginx', '-p', folder, '-c', 'nginx.conf'], url: `${scheme}://127.0.0.1:${port}/` }
  })
}

async function makeCertificate(folder: string): Promise<void> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key.pem']
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
  await promisify(execFile)('openssl', ['req', '-x509', ...key, ...subject, '-out', 'cert.pem'], {
    cwd: folder,
  })
}

/** One process, everything it writes inside its folder: it runs as root and as anyone else. */
function config(
  port: number,
  upstreamPort: number,
  { ssl = '', http = '', server = '' }: Directives,
): string {
  return `
daemon off;
master_process off;
pid nginx.pid;
error_log stderr;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path tmp;
  proxy_temp_path tmp;
  fastcgi_temp_path tmp;
  uwsgi_temp_path tmp;
  scgi_temp_path tmp;
  ${http}
  server {
    listen 127.0.0.1:${port} ${ssl};
    ${server}
    location / {
      proxy_pass http://127.0.0.1:${upstreamPort};
      proxy_http_version 1.1;
      proxy_buffering off;
    }
  }
}
`
}
