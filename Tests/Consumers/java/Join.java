import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.tools.json.JSONReader;
import com.rabbitmq.tools.json.JSONWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Prints the events of mirroring that bridges still have, then those that happen, each once and in the order of its run.
 * Needs com.rabbitmq:amqp-client (Debian: librabbitmq-client-java).
 *
 * <p>usage: MIRRORING_BROKER_URI=amqp://user:password@host:5672/%2f
 * java -cp /usr/share/java/amqp-client.jar:/usr/share/java/slf4j-nop.jar:. Join all | errors | JOB-ID
 */
public final class Join {
    /** In seconds: how often to ask for what may have been missed, and how long an answer may pause. */
    private static final int PERIOD = 60;
    private static final int PATIENCE = 20;
    private static final List<String> NAMES = List.of("run-id", "sequence", "state", "outcome", "job-name");
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    /** What to bind, under which key to ask for a replay, and what for. */
    private record Selection(String key, String scope, Map<String, Object> request) {}

    /** A message; without an envelope, what has ended the connection or the subscription. */
    private record Message(boolean isLive, Envelope envelope, AMQP.BasicProperties properties, byte[] body, String end) {}

    private final ConnectionFactory factory;
    private final Selection selection;
    private final String place;
    /** Jobs, runs and numbers of the last events, more than bridges have. */
    private final Set<String> shown = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > 50_000;
        }
    });
    private BlockingQueue<Message> inbox;
    private Channel channel;
    private String reply;
    /** What was asked and is not answered yet; null if nothing was. */
    private String question;
    /** What happens while the past comes; null once it is there. */
    private List<Message> held;
    /** When to ask again. */
    private long due;

    private Join(ConnectionFactory factory, Selection selection) {
        this.factory = factory;
        this.selection = selection;
        place = factory.getHost() + ":" + factory.getPort();
    }

    private static void say(String text) {
        System.err.println("Join: " + text);
    }

    private static long after(double seconds) {
        return System.nanoTime() + (long) (seconds * 1e9);
    }

    /** Prints events until the connection is lost. */
    private void follow() throws IOException, TimeoutException, InterruptedException {
        inbox = new LinkedBlockingQueue<>();
        held = new ArrayList<>();
        question = null;
        try (Connection connection = factory.newConnection()) {
            channel = connection.createChannel();
            reply = consume("reply", Map.of());
            String session = consume("session", Map.of("x-max-length", 10_000));
            // Bound first, asked then: what happens meanwhile comes both ways, and nothing by neither.
            channel.queueBind(session, "mirroring.events", selection.key);
            say("subscribed to " + selection.key + " at " + place);
            due = System.nanoTime();
            while (true) {
                Message message = inbox.poll(1, TimeUnit.SECONDS);
                if (message != null) {
                    take(message);
                }
                if (System.nanoTime() - due >= 0) {
                    ask();
                }
            }
        }
    }

    private String consume(String kind, Map<String, Object> arguments) throws IOException {
        String queue = "mirroring." + kind + "." + factory.getUsername() + "." + UUID.randomUUID();
        BlockingQueue<Message> inbox = this.inbox;
        channel.queueDeclare(queue, false, true, false, arguments);
        channel.basicConsume(queue, true, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                inbox.add(new Message(kind.equals("session"), envelope, properties, body, null));
            }

            @Override
            public void handleCancel(String tag) {
                inbox.add(new Message(false, null, null, null, "the queue " + queue + " was deleted"));
            }

            @Override
            public void handleShutdownSignal(String tag, ShutdownSignalException signal) {
                inbox.add(new Message(false, null, null, null, signal.getMessage()));
            }
        });
        return queue;
    }

    private void ask() throws IOException {
        if (question != null && held != null) {
            say("no bridge answers: events from before are missing until one does");
            release();
        }
        question = UUID.randomUUID().toString();
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .userId(factory.getUsername()).replyTo(reply).correlationId(question).build();
        byte[] body = new JSONWriter().write(selection.request).getBytes(StandardCharsets.UTF_8);
        channel.basicPublish("mirroring.replay", selection.scope, properties, body);
        due = after(PATIENCE);
    }

    private void take(Message message) throws IOException {
        if (message.end != null) {
            throw new IOException(message.end);
        } else if (!message.isLive) {
            takeAnswer(message);
        } else if (!message.envelope.getExchange().equals("mirroring.events")) {
            return; // sent straight to the queue: nobody has checked who may
        } else if (held != null) {
            held.add(message);
        } else {
            show(message.envelope.getRoutingKey(), message);
        }
    }

    private void takeAnswer(Message message) {
        String type = message.properties.getType();
        if (!type.startsWith("replay.")) {
            due = after(PATIENCE);
            show(message.properties.getHeaders().get("x-routing-key").toString(), message);
        } else if (message.properties.getCorrelationId().equals(question)) {
            question = null;
            Map<?, ?> answer = (Map<?, ?>) new JSONReader().read(new String(message.body, StandardCharsets.UTF_8));
            Number pause = (Number) answer.get("retryAfter");
            due = after((pause == null ? PERIOD : pause.doubleValue()) + ThreadLocalRandom.current().nextDouble());
            if (type.equals("replay.complete")) {
                complete(answer);
            } else if (pause == null) {
                say("the bridge refuses to send events from before: " + answer.get("reason"));
                release();
            }
        }
    }

    private void complete(Map<?, ?> answer) {
        if (answer.get("last") != null) {
            selection.request.put("epoch", answer.get("epoch"));
            selection.request.put("after", answer.get("last"));
        }
        if (held != null && answer.get("evictedBefore") != null) {
            say("bridges no longer have the events before position " + answer.get("evictedBefore"));
        }
        release();
    }

    private void release() {
        List<Message> waiting = held == null ? List.of() : held;
        held = null;
        waiting.forEach(message -> show(message.envelope.getRoutingKey(), message));
    }

    /** All that is needed stands in the headers; texts there are LongStrings, which equal no String: compare their text. */
    private void show(String key, Message message) {
        Map<String, Object> headers = message.properties.getHeaders();
        if (headers == null || !headers.keySet().containsAll(NAMES)) {
            say("can't read an event of " + key);
            return;
        }
        // Whose event it is, the key says: a user can publish only under the keys of its own jobs.
        String job = key.split("\\.")[0];
        if (shown.add(job + " " + headers.get("run-id") + " " + headers.get("sequence"))) {
            OUT.println(job + NAMES.stream().map(name -> " " + headers.get(name)).collect(Collectors.joining()));
        }
    }

    public static void main(String[] arguments) throws Exception {
        String uri = System.getenv("MIRRORING_BROKER_URI");
        String wanted = arguments.length == 1 ? arguments[0].toLowerCase(Locale.ROOT) : "";
        if (uri == null || !wanted.matches("all|errors|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            say(uri == null ? "MIRRORING_BROKER_URI is not set." : "usage: Join all | errors | JOB-ID");
            System.exit(2);
        }
        Selection selection = switch (wanted) {
            case "all" -> new Selection("#", "all", new HashMap<>());
            case "errors" -> new Selection("*.*.error.#", "all", new HashMap<>(Map.of("severities", List.of("error"))));
            default -> new Selection(wanted + ".#", wanted, new HashMap<>());
        };
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        factory.setRequestedHeartbeat(30);
        factory.setAutomaticRecoveryEnabled(false); // it does not ask for what was missed
        Join join = new Join(factory, selection);
        while (true) {
            try {
                join.follow();
            } catch (IOException | TimeoutException | ShutdownSignalException error) {
                Throwable cause = error.getCause() == null ? error : error.getCause();
                say("not subscribed to " + selection.key + " at " + join.place + ": " + cause.getMessage());
            }
            Thread.sleep(1000);
        }
    }
}
