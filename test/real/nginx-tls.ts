import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type RealServer, startServer } from './server-process.ts'

/** nginx as a TLS proxy in front of another server, with a certificate that nobody trusts. */
export async function startNginxTls(upstreamPort: number): Promise<RealServer> {
  return await startServer('nginx', async (folder, port) => {
    await mkdir(join(folder, 'tmp'))
    await makeCertificate(folder)
    await writeFile(join(folder, 'nginx.conf'), config(port, upstreamPort))
    return { command: ['nginx', '-p', folder, '-c', 'nginx.conf'], url: `https://127.0.0.1:${port}/` }
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
function config(port: number, upstreamPort: number): string {
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
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate cert.pem;
    ssl_certificate_key key.pem;
    location / {
      proxy_pass http://127.0.0.1:${upstreamPort};
      proxy_http_version 1.1;
      proxy_buffering off;
    }
  }
}
`
}
