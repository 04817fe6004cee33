#!/usr/bin/env bash
# RabbitMQ and Redis for the tests: starts those that do not answer yet, and installs them from
# the distribution's packages where they are missing. Does nothing where both answer.
set -euo pipefail

WAIT_SECONDS=120

redis_answers() {
    [[ -n ${MINSHUI_TEST_REDIS_URL:-} ]] && return 0
    timeout 3 bash -c '
        exec 3<>/dev/tcp/127.0.0.1/6379 && printf "PING\r\n" >&3 && head -c 5 <&3 | grep -q "+PONG"
    ' 2>/dev/null
}

rabbitmq_answers() {
    [[ -n ${MINSHUI_TEST_BROKER_URL:-} ]] && return 0
    timeout 3 bash -c '
        exec 3<>/dev/tcp/127.0.0.1/5672 && printf "AMQP\0\0\011\001" >&3 &&
            [[ $(head -c 1 <&3 | od -An -tu1 | tr -d " ") == 1 ]]
    ' 2>/dev/null
}

install_package() {
    local program=$1 package=$2
    PATH=$PATH:/usr/sbin command -v "$program" >/dev/null && return
    if [[ $EUID -ne 0 ]] || ! command -v apt-get >/dev/null; then
        echo "缺少 $package：请安装并启动它，或用 root 在 Debian/Ubuntu 上运行 make services；" >&2
        echo "也可用 MINSHUI_TEST_BROKER_URL、MINSHUI_TEST_REDIS_URL 指向已有的服务" >&2
        exit 1
    fi
    echo "安装 $package ……"
    export DEBIAN_FRONTEND=noninteractive
    apt-get install --yes --quiet --no-install-recommends "$package" >/dev/null ||
        { apt-get update --quiet >/dev/null &&
            apt-get install --yes --quiet --no-install-recommends "$package" >/dev/null; }
}

start_redis() {
    if [[ -d /run/systemd/system && $EUID -eq 0 ]]; then
        systemctl start redis-server
    else
        (cd / && redis-server --daemonize yes --bind 127.0.0.1 --port 6379 --save '' >/dev/null)
    fi
}

start_rabbitmq() {
    if [[ -d /run/systemd/system && $EUID -eq 0 ]]; then
        systemctl start rabbitmq-server
    else
        PATH=$PATH:/usr/sbin rabbitmq-server -detached || true # one that the package has started
    fi
}

wait_for() {
    local name=$1 answers=$2
    for _ in $(seq "$WAIT_SECONDS"); do
        if "$answers"; then
            echo "$name 已就绪"
            return
        fi
        sleep 1
    done
    echo "$name 启动后 $WAIT_SECONDS 秒仍无应答，请查看它的日志（/var/log）" >&2
    exit 1
}

if ! redis_answers; then
    install_package redis-server redis-server
    # The package's own start may have come first.
    redis_answers || start_redis
fi
if ! rabbitmq_answers; then
    install_package rabbitmq-server rabbitmq-server
    rabbitmq_answers || start_rabbitmq
fi
wait_for Redis redis_answers
wait_for RabbitMQ rabbitmq_answers
