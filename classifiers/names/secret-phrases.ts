import type { Phrases } from './name-phrases.ts';

/** Names of secrets, of access and of knowledge. */
export const SECRET_PHRASES: Phrases = {
  PASSWORD: {
    certain: `
      password, pass word, passwd, pwd, pass phrase, passphrase, mot passe, mdp, user password, passwort, kennwort,
      contrasena, senha, wachtwoord, pin code, code pin, secret answer, security answer, code secret,
      secret question answer, clave acceso, palavra passe, parola chiave, password utente, login password,
      db password, root password, admin password, wifi password, temp password, temporary password, initial password,
      one time password, otp, otp code, totp seed, recovery code, recovery codes, backup code,
      security question answer, reponse secrete, geheimantwort, code acces, code confidentiel, passcode,
      wachtwoord gebruiker`,
    likely: 'pass, pin, credential, credentials',
  },
  PASSWORD_HASH: {
    certain: `
      password hash, hashed password, password digest, pwd hash, passwd hash, encrypted password, pass hash,
      hash mot passe, password salt hash, crypted password, password encrypted, password bcrypt, passwort hash,
      hash contrasena, wachtwoord hash, hash password, pw hash, user pass hash, shadow password, ntlm hash, nt hash,
      lm hash, password encrypted value, password crypt, hash mdp, empreinte mot passe, hashed pw`,
    likely: 'password, pwd, mot passe, mdp, passwd',
  },
  API_KEY: {
    certain: `
      api key, apikey, api token, access key, secret key, access token, auth token, refresh token, bearer token,
      client secret, api secret, app secret, secret access key, webhook secret, oauth token, session token, cle api,
      jeton, jeton acces, signing secret, encryption key, private token, consumer secret, reset token, access secret,
      license key secret, service key, access key id, aws key, aws secret, secret access, api auth token,
      github token, slack token, stripe key, bot token, webhook token, sas token, shared access key, shared key,
      account key, api secret key, oauth secret, oauth access token, oauth refresh token, verification token,
      cookie secret, session secret, hmac secret, hmac key, master key, encryption secret, invite token,
      activation token, personal access token, deploy token, service token, clef api, cle secrete,
      jeton rafraichissement, zugriffstoken, api schlussel, clave api, token acceso, chiave api, chave api,
      api sleutel, webhook url secret`,
    likely: 'token, secret',
    hint: 'key',
  },
  JWT: {
    certain: 'jwt, id token, json web token, json web tokens, jwt token, access jwt',
    likely: 'access token, token, auth token, bearer token',
  },
  PRIVATE_KEY: {
    certain: `
      private key, ssh key, rsa key, cle privee, pem, ssh private key, pgp private key, ssl private key, tls key,
      signing key private, pkcs8, private key pem, secret key pem, geheimer schlussel, clave privada, chiave privata,
      chave privada, privesleutel, seed phrase, recovery phrase, wallet seed, phrase recuperation, mnemonic phrase`,
  },
  CONNECTION_STRING: {
    certain: `
      connection string, database url, db url, dsn, jdbc url, connection uri, chaine connexion, conn str, mongo uri,
      redis url, database uri, connection url, database connection, db connection, db dsn, sqlalchemy database uri,
      broker url, amqp url, conn string, connect string, cadena conexion, verbindungszeichenfolge,
      stringa connessione`,
  },
  CONFIDENTIALITY_MARK: {
    likely: `
      confidentiality, confidentialite, classification mark, trade secret, secret affaires, confidentiality level,
      niveau confidentialite, protective marking, handling caveat, vertraulichkeit, clasificacion confidencialidad,
      classification level document`,
  },
  SOURCE_CODE: {
    certain: `
      source code, code source, source text program, script body, function body, code snippet, snippet code,
      quellcode, codigo fuente, codice sorgente, codigo fonte, broncode, stored procedure, algorithm code`,
    likely: 'snippet, script',
  },
  FORMULA: {
    certain: `
      chemical formula, formulation, recipe secret, secret recipe, smiles, inchi, inchikey, molecular formula,
      composition formula, bill materials secret, formule chimique, formulation produit, recette secrete, rezeptur,
      formula quimica, receptuur, ingredient formula`,
    likely: 'recipe, recette, composition, formula, formule, formel',
  },
  DESIGN_FILE: {
    certain: `
      design file, cad file, cad model, drawing file, blueprint file, schematic file, engineering drawing,
      fichier conception, fichier cao, plan technique, dessin technique, konstruktionszeichnung, archivo diseno,
      file progetto, ontwerpbestand, gerber file`,
  },
  CODE_NAME: {
    certain: `
      internal name project, project code name, internal code name, secret project, nom code, nom code projet,
      nom projet interne, deckname, nombre clave, nome codice, nome codigo, codenaam, internal project name,
      product code name`,
    likely: 'codename, code name',
  },
  PATENT_NUMBER: {
    certain: `
      patent, patent number, numero brevet, brevet, publication number patent, patent application, patent id,
      patent application number, numero demande brevet, patentnummer, numero patente, numero brevetto, octrooinummer,
      invention disclosure`,
  },
};
