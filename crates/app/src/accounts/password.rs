//! Passwords and tokens. Hashing is slow on purpose, so it runs beside the request threads.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};

use crate::db::DbError;
use crate::events::hex;

/// The Argon2 hash of a password, in the PHC format.
pub async fn hash(password: String) -> Result<String, DbError> {
    let done = tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
    })
    .await;
    match done {
        Ok(Ok(hash)) => Ok(hash),
        Ok(Err(error)) => Err(DbError::Broken(error.to_string())),
        Err(error) => Err(DbError::Broken(error.to_string())),
    }
}

/// True when the password is the one of the hash. Without a hash the work is done all the same, so that the time taken
/// does not tell whether the login exists.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool, DbError> {
    tokio::task::spawn_blocking(move || {
        let Some(hash) = hash else {
            let _ = Argon2::default().hash_password(password.as_bytes());
            return false;
        };
        PasswordHash::new(&hash)
            .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
    })
    .await
    .map_err(|error| DbError::Broken(error.to_string()))
}

/// A fresh session token of 256 random bits.
pub fn token() -> String {
    let mut bytes = Vec::with_capacity(32);
    bytes.extend_from_slice(uuid::Uuid::new_v4().as_bytes());
    bytes.extend_from_slice(uuid::Uuid::new_v4().as_bytes());
    hex(&bytes)
}
