//! Mail over TLS, against a sink with a certificate of an authority of our own: delivered where it is trusted, held back
//! where it is not.

use dondoc::urges::job;
use dondoc::urges::mail::{MailSettings, Mailer, TlsMode};

use crate::cycles::opened;
use crate::sink::{AUTHORITY, Line, Sink};
use crate::urges::settle;
use crate::world::World;

fn settings(port: u16, tls: TlsMode, authority: Option<&[u8]>) -> MailSettings {
    MailSettings {
        host: "localhost".to_owned(),
        port: Some(port),
        tls,
        user: None,
        password: None,
        authority: authority.map(<[u8]>::to_vec),
        from: "Sở Tài chính <stc@tinh.example>".to_owned(),
    }
}

#[tokio::test]
async fn mail_goes_out_encrypted_to_a_server_that_is_trusted() {
    for (line, tls) in [(Line::Starttls, TlsMode::Starttls), (Line::Tls, TlsMode::Tls)] {
        let mut world = World::at("2023-10-16T08:00").await;
        let province = settle(&world).await;
        opened(&world, &province).await;
        let sink = Sink::behind(line).await;
        world.set_clock("2023-11-23T08:00");
        let mailer = Mailer::new(&settings(sink.address.port(), tls, Some(AUTHORITY))).expect("a way out");
        let ran = job::run(&world.db, 1, world.clock, Some(&mailer)).await.expect("the job runs");
        assert_eq!((ran.delivered.sent, ran.delivered.failed), (6, 0), "{line:?}");
        let mails = sink.take();
        assert_eq!(mails.len(), 6, "{line:?}");
        assert!(mails.iter().all(|mail| mail.subject.starts_with("Nhắc gửi báo cáo")), "{mails:?}");
    }
}

#[tokio::test]
async fn nothing_goes_to_a_server_whose_certificate_nobody_vouches_for() {
    for (line, tls) in [(Line::Starttls, TlsMode::Starttls), (Line::Tls, TlsMode::Tls)] {
        let mut world = World::at("2023-10-16T08:00").await;
        let province = settle(&world).await;
        opened(&world, &province).await;
        let sink = Sink::behind(line).await;
        world.set_clock("2023-11-23T08:00");
        let mailer = Mailer::new(&settings(sink.address.port(), tls, None)).expect("a way out");
        let ran = job::run(&world.db, 1, world.clock, Some(&mailer)).await.expect("the job runs");
        assert_eq!((ran.delivered.sent, ran.delivered.failed), (0, 6), "{line:?}");
        assert_eq!(sink.take(), Vec::new(), "{line:?}");
        // A server under another name than its certificate is another server.
        let other = MailSettings { host: "127.0.0.1".to_owned(), ..settings(sink.address.port(), tls, Some(AUTHORITY)) };
        world.set_clock("2023-11-23T08:01");
        let mailer = Mailer::new(&other).expect("a way out");
        let ran = job::run(&world.db, 1, world.clock, Some(&mailer)).await.expect("the job runs");
        assert_eq!(ran.delivered.sent, 0, "{line:?}");
    }
    assert_eq!(Mailer::new(&settings(25, TlsMode::Tls, Some(b"no certificate"))).err(), Some("mail.bad-authority"));
}
