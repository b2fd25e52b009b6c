"""GStreamer's RTSP server: live test cameras at /cam1, /cam2, …

Prints its port when it listens, and `idle` when the pipeline of the last viewer is down.
"""
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
options.add_argument('--codec', default='h264')
options.add_argument('--frames', type=int, default=-1, help='of each session, which then ends')
options.add_argument('--user', help='user:password')
options.add_argument('--digest', action='store_true')
options.add_argument('--max-sessions', type=int, default=0)
given = options.parse_args()

H264_PAY = 'rtph264pay name=pay0 config-interval=1'
H265_PAY = 'rtph265pay name=pay0 config-interval=1'
X264 = f'x264enc speed-preset=ultrafast bitrate=400 key-int-max={given.fps}'
X265 = f'x265enc speed-preset=ultrafast bitrate=400 key-int-max={given.fps}'
ENCODERS = {
    'h264': f'{X264} tune=zerolatency ! {H264_PAY}',
    'h264-open-gop': f'{X264} bframes=3 b-adapt=false option-string="open-gop=1:scenecut=0" ! video/x-h264,profile=main ! {H264_PAY}',
    'h264-slices': f'{X264} tune=zerolatency sliced-threads=false option-string="slices=4" ! {H264_PAY}',
    'h264-refresh': f'{X264} tune=zerolatency intra-refresh=true ! {H264_PAY}',
    'h265': f'{X265} tune=zerolatency ! {H265_PAY}',
    'h265-open-gop': f'{X265} option-string="open-gop=1:bframes=3:b-adapt=0:scenecut=0" ! {H265_PAY}',
    'jpeg': 'jpegenc ! rtpjpegpay name=pay0',
    'jpeg-restart-markers': 'avenc_mjpeg thread-type=slice threads=auto ! rtpjpegpay name=pay0',
    'mpeg4': f'avenc_mpeg4 gop-size={given.fps} max-bframes=0 bitrate=400000 ! rtpmp4vpay name=pay0 config-interval=1',
    'vp8': f'vp8enc deadline=1 keyframe-max-dist={given.fps} target-bitrate=400000 ! rtpvp8pay name=pay0',
    'vp9': f'vp9enc deadline=1 cpu-used=8 keyframe-max-dist={given.fps} target-bitrate=400000 ! rtpvp9pay name=pay0',
}
if given.codec not in ENCODERS:
    options.error(f'--codec: {given.codec} is none of {", ".join(ENCODERS)}')
running = set()


def watch_pipeline(_factory, media):
    running.add(media)
    media.connect('unprepared', forget_pipeline)


def forget_pipeline(media):
    running.discard(media)
    if not running:
        print('idle', flush=True)


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
    # libav's JPEG encoder refuses the times of a shared camera, which begin anew with each viewer.
    shared = given.frames < 0 and given.codec != 'jpeg-restart-markers'
    factory = GstRtspServer.RTSPMediaFactory(shared=shared)
    source = f'videotestsrc is-live=true num-buffers={given.frames} pattern=ball ! video/x-raw,format=I420,width=320,height=240,framerate={given.fps}/1'
    factory.set_launch(f'( {source} ! {ENCODERS[given.codec]} )')
    if given.user:
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role('viewer', 'media.factory.access', True)
        permissions.add_permission_for_role('viewer', 'media.factory.construct', True)
        factory.set_permissions(permissions)
    factory.connect('media-configure', watch_pipeline)
    server.get_mount_points().add_factory(f'/cam{camera}', factory)
server.attach(None)
print(server.get_bound_port(), flush=True)
GLib.MainLoop().run()
