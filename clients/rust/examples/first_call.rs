//! Prints the text of a picture: `first_call PICTURE`.

use std::env::{args, var};

use inkgate_client::Client;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let keys = (var("INKGATE_ACCESS_KEY")?, var("INKGATE_SECRET_KEY")?, var("INKGATE_APPKEY")?);
    let client = Client::new(&var("INKGATE_ENDPOINT")?).keys(&keys.0, &keys.1, &keys.2);
    let picture = std::fs::read(args().nth(1).ok_or("name a picture")?)?;
    for item in client.general(&[&picture])?.value {
        println!("{}", item?.text());
    }
    Ok(())
}
