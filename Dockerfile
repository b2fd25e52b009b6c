# The command line in an image without a shell, running as a non-root user; agents too (docs/kubernetes.md). Reports and
# logs go to the working folder, so mount one there:
#
#   docker build --tag camgate .
#   docker run --rm --init --network host --user "$(id -u):$(id -g)" --volume "$PWD:/home/nonroot" camgate 24 --target …
FROM gcr.io/distroless/nodejs24-debian13:nonroot
COPY LICENSE /camgate/
COPY dist /camgate/dist
USER 65532:65532
WORKDIR /home/nonroot
ENTRYPOINT ["/nodejs/bin/node", "/camgate/dist/cli/index.js"]
CMD ["--help"]
