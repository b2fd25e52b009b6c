"""Keeps what it gets by OTLP, decoded with OpenTelemetry's own definitions. GET answers with it as JSON.

A POST answers 503 to the first request, as a collector does that starts.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)

received = []


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(200, "application/json", json.dumps(received).encode())

    def do_POST(self):
        message = ExportMetricsServiceRequest()
        message.ParseFromString(self.body())
        headers = {name.lower(): value for name, value in self.headers.items()}
        is_first = len(received) == 0
        received.append({"path": self.path, "headers": headers, "message": MessageToDict(message)})
        body = ExportMetricsServiceResponse().SerializeToString()
        self.answer(503 if is_first else 200, "application/x-protobuf", body)

    def body(self):
        if self.headers.get("transfer-encoding") != "chunked":
            return self.rfile.read(int(self.headers["content-length"]))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def answer(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
