"""GStreamer's RTSP server, to which cameras publish: they record to /record/cam1, /record/cam2, …, viewers play
/cam1, /cam2, …

Prints its port when it listens. Frames are passed on as they came, or encoded anew with --encode.
"""
import argparse
import gi

gi.require_version('Gst', '1.0')
gi.require_version('GstRtspServer', '1.0')
from gi.repository import GLib, Gst, GstRtspServer

options = argparse.ArgumentParser()
options.add_argument('--cameras', type=int, default=1)
options.add_argument('--port', default='0')
options.add_argument('--codec', choices=['h264', 'h265'], default='h264')
options.add_argument('--encode', action='store_true')
given = options.parse_args()

CAPS = f'video/x-{given.codec},stream-format=byte-stream,alignment=au'
DECODER = {'h264': 'avdec_h264', 'h265': 'avdec_h265'}[given.codec]
ENCODER = {'h264': 'x264enc', 'h265': 'x265enc'}[given.codec]
ANEW = f'! {given.codec}parse ! {DECODER} ! videoconvert ! {ENCODER} tune=zerolatency speed-preset=ultrafast key-int-max=25 '
RECORD = f'( rtp{given.codec}depay name=depay0 ! {CAPS} ! appsink name=sink sync=false emit-signals=true )'
PLAY = f'( appsrc name=source is-live=true format=time do-timestamp=true caps="{CAPS}" {ANEW if given.encode else ""}! rtp{given.codec}pay name=pay0 config-interval=-1 )'


class Camera:
    """Passes the frames of a recording on to whoever plays it."""

    def __init__(self, server, name):
        self.sources = []
        record = GstRtspServer.RTSPMediaFactory(latency=0)
        record.set_transport_mode(GstRtspServer.RTSPTransportMode.RECORD)
        record.set_launch(RECORD)
        record.connect('media-configure', self.recorded)
        play = GstRtspServer.RTSPMediaFactory(shared=True)
        play.set_launch(PLAY)
        play.connect('media-configure', self.played)
        server.get_mount_points().add_factory(f'/record/{name}', record)
        server.get_mount_points().add_factory(f'/{name}', play)

    def recorded(self, _factory, media):
        media.get_element().get_by_name('sink').connect('new-sample', self.frame_came)

    def played(self, _factory, media):
        source = media.get_element().get_by_name('source')
        self.sources.append(source)
        media.connect('unprepared', lambda _media: self.sources.remove(source))

    def frame_came(self, sink):
        frame = sink.emit('pull-sample').get_buffer()
        for source in list(self.sources):
            copy = frame.copy()
            copy.pts = copy.dts = Gst.CLOCK_TIME_NONE
            source.emit('push-buffer', copy)
        return Gst.FlowReturn.OK


Gst.init(None)
server = GstRtspServer.RTSPServer(address='127.0.0.1', service=given.port)
# A viewer that waits for its first frame must not keep the thread from reading the camera's.
server.get_thread_pool().set_max_threads(-1)
cameras = [Camera(server, f'cam{number}') for number in range(1, given.cameras + 1)]
server.attach(None)
print(server.get_bound_port(), flush=True)
GLib.MainLoop().run()
