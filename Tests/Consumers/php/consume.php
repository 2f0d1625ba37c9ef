#!/usr/bin/env php
<?php
// Prints the events of mirroring as they happen. Needs php-amqplib (Debian: php-cli, php-amqplib).
//
// usage: MIRRORING_BROKER_URI=amqp://user:password@host:5672/%2f consume.php all | errors | JOB-ID
declare(strict_types=1);

use PhpAmqpLib\Connection\AMQPStreamConnection;
use PhpAmqpLib\Exception\AMQPExceptionInterface;
use PhpAmqpLib\Exception\AMQPTimeoutException;
use PhpAmqpLib\Message\AMQPMessage;
use PhpAmqpLib\Wire\AMQPTable;

require 'PhpAmqpLib/autoload.php';

function say(string $text): void
{
    fwrite(STDERR, "consume.php: $text\n");
}

function show(AMQPMessage $message): void
{
    if ($message->getExchange() !== 'mirroring.events') {
        return; // sent straight to the queue: nobody has checked who may
    }
    $key = $message->getRoutingKey();
    $event = json_decode($message->getBody(), true);
    $status = $event['transferData']['status'] ?? null;
    if (!isset($event['runId'], $event['sequence'], $status['state'], $status['outcome'])) {
        say("can't read an event of $key");
        return;
    }
    // Whose event it is, the key says and not the body: a user can publish only under the keys of its own jobs.
    $words = [explode('.', $key)[0], $event['runId'], $event['sequence'], $status['state'], $status['outcome']];
    echo implode(' ', [...$words, $event['transferData']['initializeData']['name'] ?? '']), "\n";
}

/** Prints events until the connection is lost or a signal has come. */
function consume(array $place, string $key, bool &$ended): void
{
    ['host' => $host, 'port' => $port, 'user' => $user] = $place;
    $connection = new AMQPStreamConnection($host, $port, $user, $place['pass'], $place['path'],
        connection_timeout: 10, read_write_timeout: 60, heartbeat: 30);
    $channel = $connection->channel();
    // By its name the broker limits the queue; the argument does where that policy is missing.
    $queue = "mirroring.session.$user." . trim(file_get_contents('/proc/sys/kernel/random/uuid'));
    $channel->queue_declare($queue, exclusive: true, arguments: new AMQPTable(['x-max-length' => 10000]));
    $channel->queue_bind($queue, 'mirroring.events', $key);
    $channel->basic_consume($queue, no_ack: true, callback: show(...));
    say("subscribed to $key at $host:$port");
    while (!$ended) {
        try {
            $channel->wait(timeout: 1);
        } catch (AMQPTimeoutException) {
            $connection->checkHeartBeat();
        }
    }
    $connection->close();
}

$key = ['all' => '#', 'errors' => '*.*.error.#'][$argv[1] ?? ''] ?? null;
if (preg_match('/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i', $argv[1] ?? '')) {
    $key = strtolower($argv[1]) . '.#';
}
$uri = getenv('MIRRORING_BROKER_URI');
if ($key === null || $argc !== 2 || $uri === false) {
    say($uri === false ? 'MIRRORING_BROKER_URI is not set.' : 'usage: consume.php all | errors | JOB-ID');
    exit(2);
}
$place = parse_url($uri);
$place = array_map(rawurldecode(...), array_map(strval(...), $place)) + ['port' => 5672];
$place['path'] = substr($place['path'] ?? '//', 1);
$place['port'] = (int) $place['port'];

$ended = false;
pcntl_async_signals(true);
foreach ([SIGINT, SIGTERM] as $signal) {
    pcntl_signal($signal, function () use (&$ended) { $ended = true; });
}
while (!$ended) {
    try {
        consume($place, $key, $ended);
    } catch (AMQPExceptionInterface | RuntimeException $error) {
        if ($ended) {
            break; // what the signal has interrupted may say that its time was over
        }
        say("not subscribed to $key at {$place['host']}:{$place['port']}: {$error->getMessage()}");
        sleep(1);
    }
}
