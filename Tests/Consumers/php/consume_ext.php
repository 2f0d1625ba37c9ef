#!/usr/bin/env php
<?php
// Prints the events of mirroring as they happen. Needs the extension amqp (Debian: php-cli, php-amqp).
//
// usage: MIRRORING_BROKER_URI=amqp://user:password@host:5672/%2f consume_ext.php all | errors | JOB-ID
declare(strict_types=1);

function say(string $text): void
{
    fwrite(STDERR, "consume_ext.php: $text\n");
}

function show(AMQPEnvelope $message): void
{
    if ($message->getExchangeName() !== 'mirroring.events') {
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
    // A second without events ends a read, so that signals are seen: nothing else interrupts it.
    $connection = new AMQPConnection($place + ['heartbeat' => 30, 'connect_timeout' => 10, 'read_timeout' => 1, 'rpc_timeout' => 30]);
    $connection->connect();
    $queue = new AMQPQueue(new AMQPChannel($connection));
    // By its name the broker limits the queue; the argument does where that policy is missing.
    $queue->setName("mirroring.session.{$place['login']}." . trim(file_get_contents('/proc/sys/kernel/random/uuid')));
    $queue->setFlags(AMQP_EXCLUSIVE);
    $queue->setArgument('x-max-length', 10000);
    $queue->declareQueue();
    $queue->bind('mirroring.events', $key);
    $queue->consume(null, AMQP_AUTOACK);
    say("subscribed to $key at {$place['host']}:{$place['port']}");
    while (pcntl_signal_dispatch() && !$ended) {
        try {
            $queue->consume(function (AMQPEnvelope $message) use (&$ended) {
                show($message);
                return !$ended;
            }, AMQP_JUST_CONSUME);
        } catch (AMQPQueueException $error) {
            if ($error->getMessage() !== 'Consumer timeout exceed') {
                throw $error;
            }
            // Of a queue that was deleted the extension does not tell; this fails then.
            $queue->setFlags(AMQP_EXCLUSIVE | AMQP_PASSIVE);
            $queue->declareQueue();
        }
    }
    $connection->disconnect();
}

$key = ['all' => '#', 'errors' => '*.*.error.#'][$argv[1] ?? ''] ?? null;
if (preg_match('/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i', $argv[1] ?? '')) {
    $key = strtolower($argv[1]) . '.#';
}
$uri = getenv('MIRRORING_BROKER_URI');
if ($key === null || $argc !== 2 || $uri === false) {
    say($uri === false ? 'MIRRORING_BROKER_URI is not set.' : 'usage: consume_ext.php all | errors | JOB-ID');
    exit(2);
}
$parts = array_map(rawurldecode(...), array_map(strval(...), parse_url($uri)));
$place = [
    'host' => $parts['host'], 'port' => (int) ($parts['port'] ?? 5672), 'vhost' => substr($parts['path'] ?? '//', 1),
    'login' => $parts['user'], 'password' => $parts['pass'],
];

$ended = false;
foreach ([SIGINT, SIGTERM] as $signal) {
    pcntl_signal($signal, function () use (&$ended) { $ended = true; });
}
while (!$ended) {
    try {
        consume($place, $key, $ended);
    } catch (AMQPException $error) {
        say("not subscribed to $key at {$place['host']}:{$place['port']}: {$error->getMessage()}");
        sleep(1);
        pcntl_signal_dispatch();
    }
}
