// Prints the events of mirroring as they happen. Needs amqp091-go (Debian: golang-github-rabbitmq-amqp091-go-dev).
//
//	usage: MIRRORING_BROKER_URI=amqp://user:password@host:5672/%2f consume all | errors | JOB-ID
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"syscall"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

type event struct {
	RunID        string
	Sequence     int64
	TransferData struct {
		InitializeData struct{ Name string }
		Status         struct{ State, Outcome string }
	}
}

func show(delivery amqp.Delivery) {
	if delivery.Exchange != "mirroring.events" {
		return // sent straight to the queue: nobody has checked who may
	}
	var event event
	if err := json.Unmarshal(delivery.Body, &event); err != nil || event.RunID == "" {
		log.Printf("can't read an event of %s: %v", delivery.RoutingKey, err)
		return
	}
	// Whose event it is, the key says and not the body: a user can publish only under the keys of its own jobs.
	job, _, _ := strings.Cut(delivery.RoutingKey, ".")
	data := event.TransferData
	fmt.Println(job, event.RunID, event.Sequence, data.Status.State, data.Status.Outcome, data.InitializeData.Name)
}

// consume prints events until the connection is lost; it returns nil once the context has ended.
func consume(ctx context.Context, uri, user, key, place string) error {
	connection, err := amqp.DialConfig(uri, amqp.Config{Heartbeat: 30 * time.Second})
	if err != nil {
		return err
	}
	defer connection.Close()
	lost := connection.NotifyClose(make(chan *amqp.Error, 1))
	channel, err := connection.Channel()
	if err != nil {
		return err
	}
	uuid, err := os.ReadFile("/proc/sys/kernel/random/uuid")
	if err != nil {
		return err
	}
	// By its name the broker limits the queue; the argument does where that policy is missing.
	queue := fmt.Sprintf("mirroring.session.%s.%s", user, strings.TrimSpace(string(uuid)))
	if _, err = channel.QueueDeclare(queue, false, false, true, false, amqp.Table{"x-max-length": int32(10000)}); err != nil {
		return err
	}
	if err = channel.QueueBind(queue, key, "mirroring.events", false, nil); err != nil {
		return err
	}
	deliveries, err := channel.Consume(queue, "", true, true, false, false, nil)
	if err != nil {
		return err
	}
	log.Printf("subscribed to %s at %s", key, place)
	for {
		select {
		case <-ctx.Done():
			return nil
		case delivery, open := <-deliveries:
			if !open {
				select {
				case err := <-lost:
					return err
				case <-time.After(time.Second):
					return fmt.Errorf("the queue %s was deleted", queue)
				}
			}
			show(delivery)
		}
	}
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("consume: ")
	keys := map[string]string{"all": "#", "errors": "*.*.error.#"}
	if len(os.Args) != 2 {
		log.Fatal("usage: consume all | errors | JOB-ID")
	}
	key := keys[os.Args[1]]
	if regexp.MustCompile(`(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(os.Args[1]) {
		key = strings.ToLower(os.Args[1]) + ".#"
	}
	uri := os.Getenv("MIRRORING_BROKER_URI")
	parsed, err := amqp.ParseURI(uri)
	if err != nil || key == "" {
		log.Fatal("usage: MIRRORING_BROKER_URI=amqp://user:password@host:5672/%2f consume all | errors | JOB-ID")
	}
	place := fmt.Sprintf("%s:%d", parsed.Host, parsed.Port)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	for ctx.Err() == nil {
		if err := consume(ctx, uri, parsed.Username, key, place); err != nil {
			log.Printf("not subscribed to %s at %s: %v", key, place, err)
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}
}
