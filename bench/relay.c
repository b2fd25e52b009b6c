// A minimal relay for the bench: cameras publish to it (RTSP ANNOUNCE and RECORD), and it sends what they send to all
// viewers (DESCRIBE and PLAY), over TCP only. One thread, one read and one write a frame and viewer: a server that does
// less is hard to write, so what it costs is what the streams cost at least. A viewer whose buffer is full misses whole
// frames. Every size is limited; a connection that exceeds one is closed.
//
//   cc -O2 -Wall -Wextra -o relay bench/relay.c && ./relay [port]
//
// Prints its URL. SIGUSR1 prints its true counts as a line of JSON, SIGTERM ends it.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  MAX_CONNECTIONS = 8192,
  MAX_CAMERAS = 1024,
  MAX_VIEWERS = 1024,         // of one camera
  MAX_NAME = 128,             // of a camera, with the terminating zero
  MAX_SDP = 4096,
  MAX_HEAD = 8192,            // of a request
  REQUEST_BUFFER = 16 * 1024, // holds a request with its body
  FRAME_BUFFER = 1024 * 1024, // holds a frame of a camera, or what a viewer has not read
  EVENTS = 256,
  RTP_HEAD = 12,
  PACKET_HEAD = 4, // `$`, channel, length (RFC 2326, 10.12)
  MEDIA_CHANNEL = 0,
};

struct connection;

struct camera {
  char name[MAX_NAME];
  char sdp[MAX_SDP + 1];
  struct connection *viewers[MAX_VIEWERS];
  int viewer_count;
};

struct connection {
  int fd;
  bool closing;
  bool wants_write; // EPOLLOUT is on
  bool is_publisher;
  bool is_set_up;
  bool is_streaming;
  struct camera *camera; // that it announced, described or plays
  struct connection *next_closed;
  uint8_t *in;
  size_t in_size, in_length;
  size_t frame, scanned; // between these places of `in` are the packets of a frame that has not ended
  uint8_t *out;   // null as long as it never was behind
  size_t out_from, out_length;
};

struct request {
  char method[24], name[MAX_NAME];
  long cseq;
  bool is_tcp;
  const char *body;
  size_t body_length;
};

static int poller, listener, signals;
static int connection_count;
static struct camera *cameras[MAX_CAMERAS];
static struct connection *closed;
static char address[64];
static uint64_t frames_in, frames_out, frames_dropped, bytes_out;

static void die(const char *what) {
  perror(what);
  exit(1);
}

// --- Connections -----------------------------------------------------------------------------------------------------

static void watch(struct connection *c, bool wants_write) {
  if (c->wants_write == wants_write) return;
  c->wants_write = wants_write;
  struct epoll_event event = {.events = EPOLLIN | (wants_write ? EPOLLOUT : 0), .data.ptr = c};
  if (epoll_ctl(poller, EPOLL_CTL_MOD, c->fd, &event) < 0) die("epoll_ctl");
}

static void leave(struct connection *c) {
  struct camera *camera = c->camera;
  if (camera == NULL || !c->is_streaming || c->is_publisher) return;
  for (int i = 0; i < camera->viewer_count; i++)
    if (camera->viewers[i] == c) camera->viewers[i] = camera->viewers[--camera->viewer_count];
  c->is_streaming = false;
}

// The memory and the descriptor stay until all events of this round are done.
static void end(struct connection *c) {
  if (c->closing) return;
  c->closing = true;
  c->next_closed = closed;
  closed = c;
  leave(c);
  shutdown(c->fd, SHUT_RDWR);
}

// Its viewers have nothing more to see. Those that only described it must not find it either.
static void end_camera(struct camera *camera, struct connection **all) {
  for (int i = 0; i < MAX_CAMERAS; i++)
    if (cameras[i] == camera) cameras[i] = NULL;
  for (int fd = 0; fd < MAX_CONNECTIONS; fd++) {
    struct connection *c = all[fd];
    if (c == NULL || c->camera != camera) continue;
    end(c);
    c->camera = NULL;
  }
  free(camera);
}

static struct connection *all_connections[MAX_CONNECTIONS];

static void free_closed(void) {
  while (closed != NULL) {
    struct connection *c = closed;
    closed = c->next_closed;
    struct camera *camera = c->camera;
    c->camera = NULL;
    if (c->is_publisher && camera != NULL) end_camera(camera, all_connections);
    all_connections[c->fd] = NULL;
    close(c->fd);
    free(c->in);
    free(c->out);
    free(c);
    connection_count--;
  }
}

static void accept_all(void) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct connection *c = fd < MAX_CONNECTIONS ? calloc(1, sizeof *c) : NULL;
    uint8_t *in = c == NULL ? NULL : malloc(REQUEST_BUFFER);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (in == NULL || epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0) {
      free(in);
      free(c);
      close(fd);
      continue;
    }
    c->fd = fd;
    c->in = in;
    c->in_size = REQUEST_BUFFER;
    all_connections[fd] = c;
    connection_count++;
  }
}

// --- What is sent ----------------------------------------------------------------------------------------------------

// Keeps what the socket does not take. False if there is no room for it; then nothing of it is kept.
static bool keep(struct connection *c, const uint8_t *bytes, size_t length) {
  if (c->out == NULL && (c->out = malloc(FRAME_BUFFER)) == NULL) return false;
  if (length > FRAME_BUFFER - c->out_length) return false;
  if (c->out_from + c->out_length + length > FRAME_BUFFER) {
    memmove(c->out, c->out + c->out_from, c->out_length);
    c->out_from = 0;
  }
  memcpy(c->out + c->out_from + c->out_length, bytes, length);
  c->out_length += length;
  watch(c, true);
  return true;
}

// Sends all of it, now or later, or nothing of it: false.
static bool send_whole(struct connection *c, const uint8_t *bytes, size_t length) {
  if (c->closing) return false;
  size_t sent = 0;
  if (c->out_length == 0) {
    ssize_t count = send(c->fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno != EAGAIN && errno != EINTR) {
      end(c);
      return false;
    }
    sent = count < 0 ? 0 : (size_t)count;
    if (sent == length) return true;
  }
  if (keep(c, bytes + sent, length - sent)) return true;
  if (sent > 0) end(c); // Half a frame is no stream.
  return false;
}

static void send_kept(struct connection *c) {
  ssize_t count = send(c->fd, c->out + c->out_from, c->out_length, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (count < 0) {
    if (errno != EAGAIN && errno != EINTR) end(c);
    return;
  }
  c->out_from += (size_t)count;
  c->out_length -= (size_t)count;
  if (c->out_length > 0) return;
  c->out_from = 0;
  watch(c, false);
}

static void fan_out(struct camera *camera, const uint8_t *frame, size_t length) {
  frames_in++;
  // From the end: a viewer that ends is replaced by the last one.
  for (int i = camera->viewer_count - 1; i >= 0; i--) {
    if (send_whole(camera->viewers[i], frame, length)) {
      frames_out++;
      bytes_out += length;
    } else {
      frames_dropped++;
    }
  }
}

// --- Requests --------------------------------------------------------------------------------------------------------

__attribute__((format(printf, 4, 5))) static void answer(struct connection *c, const struct request *r,
                                                         const char *status, const char *format, ...) {
  char text[MAX_HEAD + MAX_SDP];
  int head = snprintf(text, sizeof text, "RTSP/1.0 %s\r\nCSeq: %ld\r\n", status, r->cseq);
  va_list words;
  va_start(words, format);
  int rest = vsnprintf(text + head, sizeof text - (size_t)head, format, words);
  va_end(words);
  size_t length = (size_t)head + (size_t)rest;
  if (rest < 0 || length >= sizeof text || !send_whole(c, (const uint8_t *)text, length)) end(c);
}

static struct camera **slot_of(const char *name) {
  for (int i = 0; i < MAX_CAMERAS; i++)
    if (cameras[i] != NULL && strcmp(cameras[i]->name, name) == 0) return &cameras[i];
  return NULL;
}

static void announce(struct connection *c, const struct request *r) {
  struct camera **free_slot = NULL;
  for (int i = 0; i < MAX_CAMERAS && free_slot == NULL; i++)
    if (cameras[i] == NULL) free_slot = &cameras[i];
  bool is_refused = c->camera != NULL || r->name[0] == 0 || r->body_length > MAX_SDP ||
                    memchr(r->body, 0, r->body_length) != NULL || slot_of(r->name) != NULL || free_slot == NULL;
  struct camera *camera = is_refused ? NULL : calloc(1, sizeof *camera);
  uint8_t *in = camera == NULL ? NULL : malloc(FRAME_BUFFER);
  if (in == NULL) {
    free(camera);
    answer(c, r, "453 Not Enough Bandwidth", "\r\n");
    return;
  }
  strcpy(camera->name, r->name);
  memcpy(camera->sdp, r->body, r->body_length);
  *free_slot = camera;
  memcpy(in, c->in, c->in_length);
  free(c->in);
  c->in = in; // The request still points into the old one: it must not be read any more.
  c->in_size = FRAME_BUFFER;
  c->camera = camera;
  c->is_publisher = true;
  answer(c, r, "200 OK", "\r\n");
}

static void describe(struct connection *c, const struct request *r) {
  struct camera **slot = slot_of(r->name);
  if (slot == NULL || c->is_publisher || c->is_streaming) {
    answer(c, r, "404 Not Found", "\r\n");
    return;
  }
  c->camera = *slot;
  const char *sdp = c->camera->sdp;
  answer(c, r, "200 OK", "Content-Base: %s/%s/\r\nContent-Type: application/sdp\r\nContent-Length: %zu\r\n\r\n%s",
         address, c->camera->name, strlen(sdp), sdp);
}

// Packets always go on channels 0 and 1, so that they need not be changed.
static void set_up(struct connection *c, const struct request *r) {
  if (!r->is_tcp) {
    answer(c, r, "461 Unsupported Transport", "\r\n");
  } else if (c->camera == NULL || c->is_set_up) {
    answer(c, r, "455 Method Not Valid In This State", "\r\n");
  } else {
    c->is_set_up = true;
    answer(c, r, "200 OK", "Session: %d\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1%s\r\n\r\n", c->fd,
           c->is_publisher ? ";mode=record" : "");
  }
}

static void begin(struct connection *c, const struct request *r) {
  bool is_role = c->is_publisher == (strcmp(r->method, "RECORD") == 0);
  if (!c->is_set_up || c->is_streaming || !is_role) {
    answer(c, r, "455 Method Not Valid In This State", "\r\n");
    return;
  }
  struct camera *camera = c->camera;
  if (!c->is_publisher && camera->viewer_count == MAX_VIEWERS) {
    answer(c, r, "453 Not Enough Bandwidth", "\r\n");
    return;
  }
  answer(c, r, "200 OK", "Session: %d\r\n\r\n", c->fd);
  if (c->closing) return;
  c->is_streaming = true;
  if (!c->is_publisher) camera->viewers[camera->viewer_count++] = c;
}

static void handle(struct connection *c, const struct request *r) {
  const char *method = r->method;
  if (strcmp(method, "OPTIONS") == 0)
    answer(c, r, "200 OK", "Public: ANNOUNCE, RECORD, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN\r\n\r\n");
  else if (strcmp(method, "ANNOUNCE") == 0)
    announce(c, r);
  else if (strcmp(method, "DESCRIBE") == 0)
    describe(c, r);
  else if (strcmp(method, "SETUP") == 0)
    set_up(c, r);
  else if (strcmp(method, "PLAY") == 0 || strcmp(method, "RECORD") == 0)
    begin(c, r);
  else if (strcmp(method, "GET_PARAMETER") == 0)
    answer(c, r, "200 OK", "\r\n");
  else if (strcmp(method, "TEARDOWN") == 0)
    end(c);
  else
    answer(c, r, "501 Not Implemented", "\r\n");
}

// The value of a header in a head that is terminated by a zero.
static const char *header(const char *head, const char *name) {
  size_t length = strlen(name);
  for (const char *line = strstr(head, "\r\n"); line != NULL; line = strstr(line, "\r\n")) {
    line += 2;
    if (strncasecmp(line, name, length) == 0 && line[length] == ':') return line + length + 1;
  }
  return "";
}

// The path of its URL without the last slash: `rtsp://host:port/name`.
static bool name_of(const char *url, char *name) {
  const char *host = strstr(url, "://");
  const char *path = host == NULL ? NULL : strchr(host + 3, '/');
  size_t length = path == NULL ? 0 : strlen(path + 1);
  while (length > 0 && path[length] == '/') length--;
  if (length >= MAX_NAME) return false;
  if (length > 0) memcpy(name, path + 1, length);
  name[length] = 0;
  return true;
}

// How many bytes of `in` from `at` are a whole request, which is then read; 0 if it goes on, -1 if it is none.
static long read_request(const struct connection *c, size_t at, struct request *r) {
  const uint8_t *bytes = c->in + at;
  size_t length = c->in_length - at;
  const uint8_t *stop = memmem(bytes, length < MAX_HEAD ? length : MAX_HEAD, "\r\n\r\n", 4);
  if (stop == NULL) return length < MAX_HEAD ? 0 : -1;
  size_t head_length = (size_t)(stop - bytes) + 4;
  char head[MAX_HEAD + 1], url[512];
  memcpy(head, bytes, head_length);
  head[head_length] = 0;
  if (sscanf(head, "%23s %511s RTSP/1.0", r->method, url) != 2 || !name_of(url, r->name)) return -1;
  long body = strtol(header(head, "Content-Length"), NULL, 10);
  if (body < 0 || body > MAX_SDP) return -1;
  if (length < head_length + (size_t)body) return 0;
  r->cseq = strtol(header(head, "CSeq"), NULL, 10);
  const char *transport = header(head, "Transport");
  const char *tcp = strcasestr(transport, "RTP/AVP/TCP");
  r->is_tcp = tcp != NULL && tcp < transport + strcspn(transport, "\r");
  r->body = (const char *)bytes + head_length;
  r->body_length = (size_t)body;
  return (long)head_length + body;
}

// --- What is read ----------------------------------------------------------------------------------------------------

// Takes the packet at `scanned`; false if it is not complete.
static bool take_packet(struct connection *c) {
  const uint8_t *packet = c->in + c->scanned;
  size_t left = c->in_length - c->scanned;
  size_t length = left < PACKET_HEAD ? SIZE_MAX : (size_t)PACKET_HEAD + (packet[2] << 8 | packet[3]);
  if (left < PACKET_HEAD || left < length) return false;
  c->scanned += length;
  bool is_media = packet[1] == MEDIA_CHANNEL && length >= PACKET_HEAD + RTP_HEAD;
  bool is_last = is_media && (packet[5] & 0x80) != 0;
  if (c->is_publisher && !is_last) return true;
  // A whole frame, or a receiver report, which nobody reads.
  if (c->is_publisher && c->is_streaming) fan_out(c->camera, c->in + c->frame, c->scanned - c->frame);
  c->frame = c->scanned;
  return true;
}

static bool take_request(struct connection *c) {
  struct request request = {0};
  // One between the packets of a frame would have to be cut out of it.
  long length = c->frame < c->scanned ? -1 : read_request(c, c->scanned, &request);
  if (length < 0) end(c);
  if (length <= 0) return false;
  handle(c, &request);
  c->scanned += (size_t)length;
  c->frame = c->scanned;
  return true;
}

static void read_some(struct connection *c) {
  ssize_t count = recv(c->fd, c->in + c->in_length, c->in_size - c->in_length, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) {
    end(c);
    return;
  }
  c->in_length += (size_t)count;
  while (!c->closing && c->scanned < c->in_length)
    if (!(c->in[c->scanned] == '$' ? take_packet(c) : take_request(c))) break;
  c->in_length -= c->frame;
  c->scanned -= c->frame;
  if (c->frame > 0) memmove(c->in, c->in + c->frame, c->in_length);
  c->frame = 0;
  if (c->in_length == c->in_size) end(c); // A frame or request that is too large.
}

// --- The program -----------------------------------------------------------------------------------------------------

static void listen_on(int port) {
  listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int on = 1;
  struct sockaddr_in at = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof at;
  if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
      bind(listener, (struct sockaddr *)&at, length) < 0 || listen(listener, 1024) < 0 ||
      getsockname(listener, (struct sockaddr *)&at, &length) < 0)
    die("listen");
  snprintf(address, sizeof address, "rtsp://127.0.0.1:%d", ntohs(at.sin_port));
}

static void add(int fd, void *mark) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = mark};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll_ctl");
}

static void signalled(void) {
  struct signalfd_siginfo info;
  if (read(signals, &info, sizeof info) != sizeof info) return;
  if (info.ssi_signo != SIGUSR1) exit(0);
  printf("{\"connections\":%d,\"frames_in\":%llu,\"frames_out\":%llu,\"frames_dropped\":%llu,\"bytes_out\":%llu}\n",
         connection_count, (unsigned long long)frames_in, (unsigned long long)frames_out,
         (unsigned long long)frames_dropped, (unsigned long long)bytes_out);
  fflush(stdout);
}

int main(int count, char **words) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigprocmask(SIG_BLOCK, &set, NULL);
  signals = signalfd(-1, &set, SFD_CLOEXEC);
  poller = epoll_create1(EPOLL_CLOEXEC);
  if (signals < 0 || poller < 0) die("start");
  listen_on(count > 1 ? atoi(words[1]) : 0);
  add(listener, &listener);
  add(signals, &signals);
  printf("%s\n", address);
  fflush(stdout);
  for (;;) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(poller, events, EVENTS, -1);
    if (ready < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < ready; i++) {
      struct connection *c = events[i].data.ptr;
      if (events[i].data.ptr == &listener) accept_all();
      else if (events[i].data.ptr == &signals) signalled();
      else {
        if (!c->closing && (events[i].events & EPOLLOUT) != 0) send_kept(c);
        if (!c->closing && (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read_some(c);
      }
    }
    free_closed();
  }
}
