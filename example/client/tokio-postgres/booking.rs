// booking book RESOURCE FROM TO CUSTOMER KEY [AMOUNT] | booking follow [AFTER]
use std::{env, error::Error, future::poll_fn, time::Duration};

use chrono::{DateTime, FixedOffset};
use rust_decimal::Decimal;
use serde_json::Value;
use tokio::{sync::watch, time};
use tokio_postgres::{AsyncMessage, Client, NoTls, Row};

const REPEATABLE: [&str; 6] = ["40001", "40P01", "55P03", "57P01", "57P02", "57P03"];
const CREATE: &str = "
    SELECT accepted, status, reason, amount, currency, alternatives
    FROM reservation.create_reservation($1, tstzrange($2, $3), $4, amount => $5, idempotency_key => $6)";

struct Call {
    resource: i64,
    from: DateTime<FixedOffset>,
    to: DateTime<FixedOffset>,
    customer: String,
    key: String,
    amount: Option<Decimal>,
}

// The receiver has the last position that was announced, and ends with the connection.
async fn connect() -> Result<(Client, watch::Receiver<i64>), tokio_postgres::Error> {
    let (client, mut connection) = tokio_postgres::connect(&env::var("DATABASE_URL").unwrap(), NoTls).await?;
    let (told, hear) = watch::channel(0);
    tokio::spawn(async move {
        while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notification(notification) = message {
                let payload: Value = serde_json::from_str(notification.payload()).unwrap_or_default();
                told.send_replace(payload["position"].as_i64().unwrap_or(0));
            }
        }
    });
    Ok((client, hear))
}

async fn book(call: &Call) -> Result<Row, tokio_postgres::Error> {
    let (mut client, _) = connect().await?;
    let transaction = client.transaction().await?;
    transaction.execute("SELECT set_config('reservation.actor', $1, true)", &[&"web"]).await?;
    let answer = transaction
        .query_one(CREATE, &[&call.resource, &call.from, &call.to, &call.customer, &call.amount, &call.key])
        .await?;
    transaction.commit().await?;
    Ok(answer)
}

// An error without SQLSTATE is a lost connection: the call may have taken effect, and its key says so.
async fn repeat(call: &Call) -> Result<Row, tokio_postgres::Error> {
    for attempt in 0..5 {
        match book(call).await {
            Err(error) if error.code().is_none_or(|code| REPEATABLE.contains(&code.code())) => {
                time::sleep(Duration::from_millis(50 << attempt)).await
            }
            answer => return answer,
        }
    }
    book(call).await
}

// Listens before it reads, so that no event comes between; reads on whatever it was told.
async fn listen(last: &mut i64) -> Result<(), Box<dyn Error>> {
    let (client, mut hear) = connect().await?;
    client.batch_execute("LISTEN reservation").await?;
    loop {
        hear.mark_unchanged();
        loop {
            let events = client.query("SELECT position, type FROM reservation.read_events($1)", &[last]).await?;
            for event in &events {
                println!("{} {}", event.get::<_, i64>(0), event.get::<_, &str>(1));
                *last = event.get(0); // store it together with the effects of the event
            }
            if events.is_empty() {
                break;
            }
        }
        let patience = Duration::from_secs(if *hear.borrow() > *last { 1 } else { 60 });
        if let Ok(heard) = time::timeout(patience, hear.changed()).await {
            heard?;
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let given: Vec<String> = env::args().skip(1).collect();
    if given[0] == "follow" {
        let mut last = given.get(1).map_or(Ok(0), |after| after.parse())?;
        loop {
            let _ = listen(&mut last).await;
            time::sleep(Duration::from_millis(200)).await;
        }
    }
    let time = |text: &str| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%:z");
    let call = Call {
        resource: given[1].parse()?,
        from: time(&given[2])?,
        to: time(&given[3])?,
        customer: given[4].clone(),
        key: given[5].clone(),
        amount: given.get(6).map(|amount| amount.parse()).transpose()?,
    };
    match repeat(&call).await {
        Err(error) => {
            println!("error: {}", error.code().map_or("", |code| code.code()));
            std::process::exit(1);
        }
        Ok(answer) if answer.get("accepted") => {
            let (status, amount, currency): (&str, Decimal, &str) = (answer.get("status"), answer.get("amount"), answer.get("currency"));
            println!("{status} {amount} {currency}");
        }
        Ok(answer) => {
            let (reason, alternatives): (&str, Value) = (answer.get("reason"), answer.get("alternatives"));
            println!("refused: {reason}, free from {}", alternatives[0]["from"].as_str().unwrap_or("nowhere"));
        }
    }
    Ok(())
}
