"""GStreamer's RTSP server: live test cameras at /cam1, /cam2, … Prints its port when it listens."""
import argparse
import gi

gi.require_version('Gst', '1.0')
gi.require_version('GstRtsp', '1.0')
gi.require_version('GstRtspServer', '1.0')
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer

options = argparse.ArgumentParser()
options.add_argument('--cameras', type=int, default=1)
options.add_argument('--port', default='0')
options.add_argument('--fps', type=int, default=25)
options.add_argument('--codec', choices=['h264', 'h265', 'jpeg'], default='h264')
options.add_argument('--user', help='user:password')
options.add_argument('--digest', action='store_true')
options.add_argument('--max-sessions', type=int, default=0)
given = options.parse_args()

ENCODERS = {
    'h264': f'x264enc tune=zerolatency speed-preset=ultrafast bitrate=400 key-int-max={given.fps} ! rtph264pay name=pay0 config-interval=1',
    'h265': f'x265enc tune=zerolatency speed-preset=ultrafast bitrate=400 key-int-max={given.fps} ! rtph265pay name=pay0 config-interval=1',
    'jpeg': 'jpegenc ! rtpjpegpay name=pay0',
}
Gst.init(None)
server = GstRtspServer.RTSPServer(address='127.0.0.1', service=given.port)
if given.user:
    user, password = given.user.split(':')
    token = GstRtspServer.RTSPToken()
    token.set_string('media.factory.role', 'viewer')
    auth = GstRtspServer.RTSPAuth()
    if given.digest:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(user, password, token)
    else:
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    server.set_auth(auth)
if given.max_sessions:
    server.get_session_pool().set_max_sessions(given.max_sessions)
for camera in range(1, given.cameras + 1):
    factory = GstRtspServer.RTSPMediaFactory(shared=True)
    source = f'videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width=320,height=240,framerate={given.fps}/1'
    factory.set_launch(f'( {source} ! {ENCODERS[given.codec]} )')
    if given.user:
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role('viewer', 'media.factory.access', True)
        permissions.add_permission_for_role('viewer', 'media.factory.construct', True)
        factory.set_permissions(permissions)
    server.get_mount_points().add_factory(f'/cam{camera}', factory)
server.attach(None)
print(server.get_bound_port(), flush=True)
GLib.MainLoop().run()
