#!/usr/bin/env php
<?php
// Prints the events of mirroring that bridges still have, then those that happen, each once and in the order of its run.
// Needs php-amqplib (Debian: php-cli, php-amqplib).
//
// usage: MIRRORING_BROKER_URI=amqp://user:password@host:5672/%2f join.php all | errors | JOB-ID
declare(strict_types=1);

use PhpAmqpLib\Channel\AMQPChannel;
use PhpAmqpLib\Connection\AMQPStreamConnection;
use PhpAmqpLib\Exception\AMQPExceptionInterface;
use PhpAmqpLib\Exception\AMQPTimeoutException;
use PhpAmqpLib\Message\AMQPMessage;
use PhpAmqpLib\Wire\AMQPTable;

require 'PhpAmqpLib/autoload.php';

function say(string $text): void
{
    fwrite(STDERR, "join.php: $text\n");
}

function uuid(): string
{
    return trim(file_get_contents('/proc/sys/kernel/random/uuid'));
}

final class Join
{
    // In seconds: how often to ask for what may have been missed, and how long an answer may pause.
    private const PERIOD = 60, PATIENCE = 20;

    public bool $ended = false;
    private AMQPChannel $channel;
    private string $reply;
    private ?string $question = null; // that is not answered yet
    private ?array $held = null; // what happens while the past comes
    private float $due = 0;
    private array $shown = []; // jobs, runs and numbers of the last events, more than bridges have

    public function __construct(private array $place, private string $key, private string $scope, private array $request)
    {
    }

    /** Prints events until the connection is lost or a signal has come. */
    public function follow(): void
    {
        ['host' => $host, 'port' => $port, 'user' => $user, 'pass' => $password, 'path' => $path] = $this->place;
        $connection = new AMQPStreamConnection($host, $port, $user, $password, $path,
            connection_timeout: 10, read_write_timeout: 60, heartbeat: 30);
        $this->channel = $connection->channel();
        $this->held = [];
        $this->question = null;
        $this->due = 0;
        $this->reply = $this->consume('reply', $this->takeAnswer(...));
        $session = $this->consume('session', $this->takeLive(...), ['x-max-length' => 10000]);
        // Bound first, asked then: what happens meanwhile comes both ways, and nothing by neither.
        $this->channel->queue_bind($session, 'mirroring.events', $this->key);
        say("subscribed to $this->key at $host:$port");
        while (!$this->ended) {
            try {
                $this->channel->wait(timeout: 1);
            } catch (AMQPTimeoutException) {
                $connection->checkHeartBeat();
            }
            if (microtime(true) >= $this->due) {
                $this->ask();
            }
        }
        $connection->close();
    }

    private function consume(string $kind, callable $callback, array $arguments = []): string
    {
        $queue = "mirroring.$kind.{$this->place['user']}." . uuid();
        $this->channel->queue_declare($queue, exclusive: true, arguments: new AMQPTable($arguments));
        $this->channel->basic_consume($queue, no_ack: true, callback: $callback);
        return $queue;
    }

    private function ask(): void
    {
        if ($this->question !== null && $this->held !== null) {
            say('no bridge answers: events from before are missing until one does');
            $this->release();
        }
        $this->question = uuid();
        $properties = ['user_id' => $this->place['user'], 'reply_to' => $this->reply, 'correlation_id' => $this->question];
        $message = new AMQPMessage(json_encode((object) $this->request), $properties);
        $this->channel->basic_publish($message, 'mirroring.replay', $this->scope);
        $this->due = microtime(true) + self::PATIENCE;
    }

    private function takeAnswer(AMQPMessage $message): void
    {
        $type = $message->get('type');
        if (!str_starts_with($type, 'replay.')) {
            $this->due = microtime(true) + self::PATIENCE;
            $this->show($message->get('application_headers')->getNativeData()['x-routing-key'], $message->getBody());
        } elseif ($message->get('correlation_id') === $this->question) {
            $this->question = null;
            $answer = json_decode($message->getBody(), true);
            $this->due = microtime(true) + ($answer['retryAfter'] ?? self::PERIOD) + random_int(0, 1000) / 1000;
            if ($type === 'replay.complete') {
                $this->complete($answer);
            } elseif (!isset($answer['retryAfter'])) {
                say("the bridge refuses to send events from before: {$answer['reason']}");
                $this->release();
            }
        }
    }

    private function complete(array $answer): void
    {
        if (isset($answer['last'])) {
            $this->request = ['epoch' => $answer['epoch'], 'after' => $answer['last']] + $this->request;
        }
        if ($this->held !== null && isset($answer['evictedBefore'])) {
            say("bridges no longer have the events before position {$answer['evictedBefore']}");
        }
        $this->release();
    }

    private function takeLive(AMQPMessage $message): void
    {
        if ($message->getExchange() !== 'mirroring.events') {
            return; // sent straight to the queue: nobody has checked who may
        }
        if ($this->held !== null) {
            $this->held[] = [$message->getRoutingKey(), $message->getBody()];
        } else {
            $this->show($message->getRoutingKey(), $message->getBody());
        }
    }

    private function release(): void
    {
        [$held, $this->held] = [$this->held ?? [], null];
        foreach ($held as $event) {
            $this->show(...$event);
        }
    }

    private function show(string $key, string $body): void
    {
        $event = json_decode($body, true);
        $status = $event['transferData']['status'] ?? null;
        if (!isset($event['runId'], $event['sequence'], $status['state'], $status['outcome'])) {
            say("can't read an event of $key");
            return;
        }
        // Whose event it is, the key says and not the body: a user can publish only under the keys of its own jobs.
        $identity = implode(' ', [explode('.', $key)[0], $event['runId'], $event['sequence']]);
        if (isset($this->shown[$identity])) {
            return;
        }
        echo "$identity {$status['state']} {$status['outcome']} {$event['transferData']['initializeData']['name']}\n";
        $this->shown[$identity] = true;
        if (count($this->shown) > 50000) {
            unset($this->shown[array_key_first($this->shown)]);
        }
    }
}

$selection = strtolower($argv[1] ?? '');
// What to bind, under which key to ask for a replay, and what for.
$selected = ['all' => ['#', 'all', []], 'errors' => ['*.*.error.#', 'all', ['severities' => ['error']]]][$selection] ?? null;
if (preg_match('/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/', $selection)) {
    $selected = ["$selection.#", $selection, []];
}
$uri = getenv('MIRRORING_BROKER_URI');
if ($selected === null || $argc !== 2 || $uri === false) {
    say($uri === false ? 'MIRRORING_BROKER_URI is not set.' : 'usage: join.php all | errors | JOB-ID');
    exit(2);
}
$place = array_map(rawurldecode(...), array_map(strval(...), parse_url($uri))) + ['port' => 5672];
$place['path'] = substr($place['path'] ?? '//', 1);
$place['port'] = (int) $place['port'];

$join = new Join($place, ...$selected);
pcntl_async_signals(true);
foreach ([SIGINT, SIGTERM] as $signal) {
    pcntl_signal($signal, function () use ($join) { $join->ended = true; });
}
while (!$join->ended) {
    try {
        $join->follow();
    } catch (AMQPExceptionInterface | RuntimeException $error) {
        if ($join->ended) {
            break; // what the signal has interrupted may say that its time was over
        }
        say("not subscribed to {$selected[0]} at {$place['host']}:{$place['port']}: {$error->getMessage()}");
        sleep(1);
    }
}
