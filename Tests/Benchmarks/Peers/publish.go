// What Go's amqp091 gets confirmed by a broker over one connection.
//
//	usage: MIRRORING_BROKER_URI=URI publish COUNT WINDOW BYTES
//
// Publishes persistent messages of three properties to mirroring.events with confirms; prints messages a second.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"strconv"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

const id = "5a9f0e1c-0000-4000-8000-000000000000"

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil || value < 1 {
		log.Fatalf("%q is no number of something", text)
	}
	return value
}

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: publish COUNT WINDOW BYTES")
	}
	count, window := number(os.Args[1]), number(os.Args[2])
	body := bytes.Repeat([]byte("x"), number(os.Args[3]))
	connection, err := amqp.Dial(os.Getenv("MIRRORING_BROKER_URI"))
	if err != nil {
		log.Fatal(err)
	}
	channel, err := connection.Channel()
	if err != nil {
		log.Fatal(err)
	}
	if err := channel.Confirm(false); err != nil {
		log.Fatal(err)
	}
	confirms := channel.NotifyPublish(make(chan amqp.Confirmation, window))
	start := time.Now()
	for sent, confirmed := 0, 0; confirmed < count; {
		if sent < count && sent-confirmed < window {
			message := amqp.Publishing{
				DeliveryMode: amqp.Persistent,
				ContentType:  "application/json",
				MessageId:    id,
				Body:         body,
			}
			if err := channel.Publish("mirroring.events", id+".Transferring.processing.running", true, false, message); err != nil {
				log.Fatal(err)
			}
			sent++
			continue
		}
		confirm, open := <-confirms
		if !open || !confirm.Ack {
			log.Fatal("the broker has refused a message, or closed")
		}
		confirmed++
	}
	fmt.Printf("%.0f\n", float64(count)/time.Since(start).Seconds())
}
