// booking book RESOURCE FROM TO CUSTOMER KEY [AMOUNT] | booking follow [AFTER]
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

var repeatable = []string{"40001", "40P01", "55P03", "57P01", "57P02", "57P03"}

const create = `
	SELECT accepted, status, coalesce(reason, '') AS reason, coalesce(amount::text, '') AS amount, currency, alternatives
	FROM reservation.create_reservation($1, tstzrange($2, $3), $4, amount => $5::text::numeric, idempotency_key => $6)`

type outcome struct {
	Accepted                         bool
	Status, Reason, Amount, Currency string
	Alternatives                     []struct{ From, To string }
}

func connect(ctx context.Context) (*pgx.Conn, error) {
	return pgx.Connect(ctx, os.Getenv("DATABASE_URL"))
}

// An amount is a text from end to end: a float would round it.
func book(ctx context.Context, resource int64, from, to time.Time, customer, key string, amount *string) (answer outcome, err error) {
	conn, err := connect(ctx)
	if err != nil {
		return answer, err
	}
	defer conn.Close(ctx)
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT set_config('reservation.actor', $1, true)", "web"); err != nil {
			return err
		}
		rows, _ := tx.Query(ctx, create, resource, from, to, customer, amount, key)
		answer, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[outcome])
		return err
	})
	return answer, err
}

func state(err error) string {
	var fault *pgconn.PgError
	if errors.As(err, &fault) {
		return fault.Code
	}
	return ""
}

// An error without SQLSTATE is a lost connection: the call may have taken effect, and its key says so.
func repeat(call func() (outcome, error)) (answer outcome, err error) {
	for attempt := range 6 {
		answer, err = call()
		if code := state(err); err == nil || code != "" && !slices.Contains(repeatable, code) {
			break
		}
		time.Sleep(time.Duration(rand.Int63n(int64(100*time.Millisecond) << attempt)))
	}
	return answer, err
}

func follow(ctx context.Context, last int64) {
	for {
		last = listen(ctx, last)
		time.Sleep(200 * time.Millisecond)
	}
}

// Listens before it reads, so that no event comes between; reads on whatever it was told. Returns the position that it
// has reached when its connection is lost.
func listen(ctx context.Context, last int64) int64 {
	conn, err := connect(ctx)
	if err != nil {
		return last
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "LISTEN reservation"); err != nil {
		return last
	}
	var told struct{ Position int64 }
	for {
		if last, err = read(ctx, conn, last); err != nil {
			return last
		}
		patience := time.Minute
		if told.Position > last {
			patience = time.Second
		}
		wait, cancel := context.WithTimeout(ctx, patience)
		notification, err := conn.WaitForNotification(wait)
		expired := wait.Err() != nil
		cancel()
		if err == nil {
			err = json.Unmarshal([]byte(notification.Payload), &told)
		}
		if err != nil && !expired {
			return last
		}
	}
}

func read(ctx context.Context, conn *pgx.Conn, last int64) (int64, error) {
	for {
		var kind string
		before := last
		rows, _ := conn.Query(ctx, "SELECT position, type FROM reservation.read_events($1)", last)
		_, err := pgx.ForEachRow(rows, []any{&last, &kind}, func() error {
			fmt.Println(last, kind) // store last together with the effects of the event
			return nil
		})
		if err != nil || last == before {
			return last, err
		}
	}
}

func check(err error) {
	if err != nil {
		fmt.Println("error:", state(err))
		os.Exit(1)
	}
}

func main() {
	ctx, given := context.Background(), os.Args[2:]
	if os.Args[1] == "follow" {
		follow(ctx, 0)
	}
	resource, err := strconv.ParseInt(given[0], 10, 64)
	check(err)
	from, err := time.Parse("2006-01-02T15:04Z07:00", given[1])
	check(err)
	to, err := time.Parse("2006-01-02T15:04Z07:00", given[2])
	check(err)
	var amount *string
	if len(given) > 5 {
		amount = &given[5]
	}
	answer, err := repeat(func() (outcome, error) { return book(ctx, resource, from, to, given[3], given[4], amount) })
	check(err)
	if answer.Accepted {
		fmt.Println(answer.Status, answer.Amount, answer.Currency)
	} else {
		fmt.Printf("refused: %s, free from %s\n", answer.Reason, answer.Alternatives[0].From)
	}
}
