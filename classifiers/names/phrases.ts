import type { EntityName } from '#contract/entities';

/**
 * What names say of values. Phrases are written in plain words, separated by commas; they are split, expanded and
 * stripped of accents and articles as names are, so that `date of birth` also meets `birth_dt`, `dateOfBirth` and
 * `DATE_NAIS`.
 *
 * - `certain`: in a field so called, nearly every value is the entity;
 * - `likely`: most often it is;
 * - `hint`: it may be; the value has to say the rest.
 */
export interface NamePhrases {
  readonly certain?: string | undefined;
  readonly likely?: string | undefined;
  readonly hint?: string | undefined;
}

export const PHRASES: Partial<Record<EntityName, NamePhrases>> = {
  EMAIL_ADDRESS: {
    certain: `
      email, email address, email id, contact email, courriel, adresse email, adresse electronique, adresse mail,
      correo, correo electronico`,
    likely: 'mail',
  },
  PHONE_NUMBER: {
    certain: `
      phone, phone number, mobile, mobile number, cell, cellphone, cell number, fax, fax number, portable, gsm,
      msisdn, whatsapp, telefono, telefon, telefone, telefoon, handy, movil, cellulare, numero appel, landline,
      contact number, call number`,
    likely: 'home number, work number, emergency contact',
    hint: 'contact',
  },
  PERSON: {
    certain: `
      first name, last name, middle name, given name, family name, sur name, full name, maiden name, birth name,
      legal name, preferred name, nick name, fore name, second name, middle initial, name first, name last,
      name given, name family, name middle, contact name, customer name, client name, employee name, patient name,
      person name, user full name, member name, student name, teacher name, owner name, holder name, cardholder name,
      card holder, cardholder, account holder, account name holder, beneficiary name, recipient name, sender name,
      guest name, passenger name, author name, doctor name, manager name, spouse name, father name,
      mother name, parent name, guardian name, child name, actor name, director name, agent name,
      emergency contact name, next kin, applicant name, driver name, tenant name,
      staff name, people name, ship name, bill name, buyer name, seller name, signatory, signed name, salesperson,
      sales person, prenom, nom famille, nom usuel, nom usage, nom naissance, nom complet, nom prenom, prenom nom,
      nom client, nom patient, nom contact, nom salarie, nom assure, nom jeune fille, nom patronymique, nom marital,
      titulaire, nom titulaire, destinataire, beneficiaire, interlocuteur, vorname, nachname, familienname, apellido,
      apellidos, nombre completo, primer nombre, cognome, sobrenome, voornaam, achternaam, nome completo`,
    likely: `
      surname, customer, contact, patient, employee, author, judge, artist, doctor, physician, nurse, teacher,
      lawyer, attorney, witness, suspect, victim, applicant, passenger, assignee, reviewer, sender, recipient,
      display name, contact person, responsable, nom, auteur, medecin, last, first, middle, representative,
      sales rep, director, candidate, player, member, owner, attention, attn, provider name, soignant, gestionnaire`,
    hint: `
      name, user, person, nombre, nome, naam, user name, created by, updated by, approved by, title name,
      employer contact`,
  },
  STREET_ADDRESS: {
    certain: `
      address, street, street address, street name, address line, home address, postal address, mailing address,
      billing address, shipping address, ship address, bill address, delivery address, residence,
      residential address, adresse, adresse postale, adresse domicile, adresse livraison, adresse facturation, rue,
      voie, nom voie, libelle voie, ligne adresse, domicile, strasse, anschrift, direccion, calle, domicilio,
      indirizzo, endereco, straat, adres, house number, numero voie`,
    likely: 'line, complement adresse, location address, apartment, building address, lieu dit',
    hint: 'location, place',
  },
  LOCATION: {
    certain: `
      city, town, ville, commune, city name, birth place, place birth, lieu naissance, ville naissance, ort, stadt,
      ciudad, citta, cidade, stad, woonplaats, municipality, locality, localite`,
    likely: `
      county, district, village, suburb, neighborhood, quartier, province, region, departement, country birth,
      pays naissance`,
  },
  POSTAL_CODE: {
    certain: `
      postal code, post code, zip, zip code, code postal, plz, postleitzahl, codigo postal, cep, postcode,
      zip postal`,
    likely: 'postal, cp',
  },
  GEO_COORDINATES: {
    certain: `
      latitude, longitude, lat long, lat lon, lat lng, gps, gps coordinates, geo location, coordinates,
      coordonnees gps, geo point`,
    likely: 'lat, lon, lng, geo, coordonnees',
  },
  DATE_OF_BIRTH: {
    certain: `
      birth date, date birth, birth day, birth, date naissance, naissance, ne le, geburtsdatum, geburtstag,
      fecha nacimiento, data nascita, data nascimento, geboortedatum, year birth, birth year, annee naissance,
      birth month, mois naissance, jour naissance`,
    likely: 'born, yob',
  },
  AGE: {
    certain: 'age, age years, edad, alter, patient age, age patient',
    likely: 'yrs, years old',
  },
  GENDER: {
    certain: `
      gender, sex, sexe, genre civil, geschlecht, sexo, sesso, geslacht, code sexe`,
    likely: 'civilite, genre',
  },
  NATIONALITY: {
    certain: `
      nationality, nationalite, citizenship, citoyennete, nacionalidad, staatsangehorigkeit, nazionalita,
      country citizenship, pays nationalite`,
  },
  MARITAL_STATUS: {
    certain: `
      marital status, civil status, marital, situation familiale, etat civil, statut marital, familienstand,
      estado civil, stato civile`,
    likely: 'married, marie',
  },
  OCCUPATION: {
    certain: 'occupation, profession, job title, metier, beruf, profesion',
    likely: 'job, work, poste occupe, position title',
  },
  LANGUAGE: {
    likely: 'spoken language, mother tongue, native language, langue maternelle, language, langue',
  },
  ETHNICITY: {
    certain: `
      ethnicity, ethnic, ethnic group, race, ethnie, origine ethnique, race ethnicity`,
  },
  RELIGION: {
    certain: 'religion, faith, confession, religious affiliation, croyance, konfession, religious belief',
  },
  POLITICAL_OPINION: {
    certain: `
      political opinion, political party, political affiliation, party affiliation, opinion politique,
      parti politique, political view`,
  },
  TRADE_UNION: {
    certain: 'trade union, union member, union membership, labor union, syndicat, appartenance syndicale',
  },
  SEXUAL_ORIENTATION: {
    certain: 'sexual orientation, orientation sexuelle, sexual preference, sexuality',
  },
  USERNAME: {
    certain: `
      username, user name, login, login name, screen name, user login, pseudo, identifiant connexion,
      nom utilisateur, twitter handle, skype`,
    likely: 'handle, nickname, account name, user handle',
    hint: 'identifiant, user',
  },
  IP_ADDRESS: {
    certain: 'ip, ip address, adresse ip, client ip, remote address, source ip, ip v, host ip, last login ip',
    likely: 'remote host, src ip, dst ip',
  },
  MAC_ADDRESS: {
    certain: 'mac, mac address, adresse mac, hardware address, ethernet address, bssid, wifi mac',
  },
  IMEI: {
    certain: 'imei, imei number, meid, device imei',
  },
  PERSONAL_URL: {
    certain: `
      profile url, linkedin, linkedin url, facebook, facebook url, personal website, personal url, social profile,
      avatar url`,
  },
  VIN: {
    certain: `
      vin, vehicle identification number, vin number, chassis number, numero chassis, code vin, fahrgestellnummer`,
  },
  LICENSE_PLATE: {
    certain: `
      license plate, licence plate, plate number, number plate, plaque immatriculation, immatriculation,
      registration plate, kennzeichen, matricula, targa, car plate, vehicle plate`,
    hint: 'plate',
  },
  US_SSN: {
    certain: 'ssn, social security, social security number, ssn last, us ssn, soc sec number',
  },
  US_ITIN: {
    certain: 'itin',
  },
  FR_NIR: {
    certain: `
      nir, numero securite sociale, securite sociale, num secu, numero secu, secu, nss, numero ss, numero insee,
      immatriculation securite sociale, numero assure`,
    likely: 'insee',
  },
  UK_NINO: {
    certain: 'nino, national insurance, national insurance number, ni number',
  },
  ES_NIF: {
    certain: 'nif, dni, nie, dni nie, documento identidad',
  },
  IT_FISCAL_CODE: {
    certain: 'codice fiscale, fiscal code, codfisc, cod fiscale',
  },
  PL_PESEL: {
    certain: 'pesel',
  },
  FI_PERSONAL_IDENTITY_CODE: {
    certain: 'hetu, henkilotunnus',
  },
  IN_AADHAAR: {
    certain: 'aadhaar, aadhar, aadhaar number, uidai',
  },
  IN_PAN: {
    certain: 'pan number, pan card, pan card number',
    hint: 'pan',
  },
  SG_NRIC_FIN: {
    certain: 'nric, nric fin, fin number',
  },
  AU_TFN: {
    certain: 'tfn, tax file number',
  },
  KR_RRN: {
    certain: 'rrn, resident registration number, jumin',
  },
  NATIONAL_ID: {
    certain: `
      national id, national identity, national identity number, national identification,
      national identification number, national id number, nin, identity number, identity card, identity card number,
      id card, id card number, citizen id, citizen number, personal number, personal identity number,
      personal id number, government id, numero national, carte identite, numero carte identite, cni, numero cni,
      registre national, nrn, bsn, burgerservicenummer, personnummer, fodselsnummer, cpr, cpr number, rodne cislo,
      cnp, egn, jmbg, oib, emso, isikukood, asmens kodas, amka, kimlik, tckimlik, tc kimlik, curp, rut, cedula, cpf,
      cnic, hkid, mynumber, my number, ahv, ahv number, avs, numero avs, ppsn, pps number, sin,
      social insurance number, teudat zehut, ausweisnummer, personalausweis, svnr, sozialversicherungsnummer,
      cedula identidad, kennitala, personas kods, carne identidad, carnet identidad, documento nacional,
      numero nacional, voter id, voter card, epic number, mykad, ktp, nomor induk kependudukan, rvnr, rentenversicherungsnummer,
      identity document, identity document number, numero piece identite, piece identite`,
    likely: 'id number, document number, identification number, numero identite',
  },
  TAX_ID: {
    certain: `
      tax id, tax number, tax identification, tax identification number, taxpayer id, taxpayer number, tin,
      tin number, ein, employer identification number, fein, numero fiscal, spi, numero spi, identifiant fiscal,
      reference avis fiscal, vat number, vat id, numero tva, tva intracommunautaire, steuer id,
      steueridentifikationsnummer, steuernummer, ust id, utr, contribuinte, nif, rfc, cuit, cuil, partita iva, tax reference, tax file,
      cnpj, gstin, npwp, ird number, nip, nit, rif, vkn, vergi no, vergi numarasi, kra pin, tax pin`,
    likely: 'tva, vat, siren, siret',
  },
  PASSPORT: {
    certain: `
      passport, passport number, passport id, passeport, numero passeport, reisepass, pasaporte, passaporto,
      paspoort, travel document, travel document number`,
  },
  DRIVER_LICENSE: {
    certain: `
      driver license, drivers license, driver licence, driving license, driving licence, driver license number,
      dl number, license number driver, permis conduire, numero permis, fuhrerschein,
      licencia conducir, patente guida, rijbewijs`,
    likely: 'dl, permis',
  },
  CREDIT_CARD: {
    certain: `
      credit card, credit card number, card number, cc number, cc num, payment card, debit card,
      debit card number, numero carte, carte bancaire, numero carte bancaire, numero cb, carte credit, kreditkarte,
      kreditkartennummer, tarjeta, numero tarjeta, carta credito, card pan, primary account number, visa number`,
    likely: 'card, carte, pan, cc',
  },
  CVV: {
    certain: `
      cvv, cvc, cvn, csc, cvv code, card security code, card verification, security code, cryptogramme,
      cryptogramme visuel`,
  },
  CARD_EXPIRY: {
    certain: `
      card expiry, card expiration, card expires, expiration carte, expiry month, expiry year, cc expiry, cc exp,
      card exp, exp month, exp year, date expiration carte, credit card expiration`,
    hint: 'expires, expiry, expiration, exp date',
  },
  IBAN_CODE: {
    certain: 'iban, iban code, iban number, numero iban, code iban',
    likely: 'compte bancaire, bank account, rib, bankverbindung',
  },
  BIC_CODE: {
    certain: 'bic, swift, bic code, swift code, bic swift, code bic, code swift',
  },
  BANK_ACCOUNT: {
    certain: `
      bank account, bank account number, account number, routing number, aba, aba number, sort code, rib,
      compte bancaire, numero compte, numero compte bancaire, kontonummer, numero cuenta, cuenta bancaria,
      conto corrente, clabe, bban, routing transit number, checking account, savings account, account routing`,
    likely: 'account',
  },
  CRYPTO: {
    certain: `
      wallet, wallet address, bitcoin, bitcoin address, btc, btc address, ethereum address, eth address,
      crypto wallet, crypto address, portefeuille crypto`,
  },
  SALARY: {
    certain: `
      salary, salaire, income, annual income, monthly income, household income, revenu, revenus, revenu fiscal, wage,
      wages, remuneration, pay rate, hourly rate employee, gehalt, salario, stipendio, salaris, net pay, gross pay,
      base pay, salaire brut, salaire net, annual salary, monthly salary, compensation`,
    likely: 'bonus, earnings, payroll, commission pct, pay',
  },
  MEDICAL_RECORD_NUMBER: {
    certain: `
      mrn, medical record, medical record number, numero dossier medical, numero patient, ipp, chart number,
      hospital number, patient identifier, health record number, dossier medical, numero dossier patient,
      patientennummer`,
    likely: 'patient id, patient number, identifiant patient',
    hint: 'patient',
  },
  HEALTH_INSURANCE_ID: {
    certain: `
      health insurance, health insurance number, health insurance id, insurance member id, insurance number,
      insurance id, medicare, medicare number, medicare id, mbi, hicn, medicaid id, medicaid number,
      policy holder id, health plan id, health card number, ohip, numero mutuelle, mutuelle, numero adherent,
      carte vitale, versichertennummer, krankenversicherung, matricule ins`,
    likely: 'insurance policy number, numero assurance, subscriber id, beneficiary number',
    hint: 'member id',
  },
  UK_NHS: {
    certain: 'nhs, nhs number, nhs no',
  },
  ICD_CODE: {
    certain: `
      icd, icd code, icd 10, icd 9, icd10, diagnosis code, diag code, diagnostic code, code diagnostic, cim 10,
      code cim, cim, dx code, primary diagnosis code`,
    likely: 'dx, diagnosis, diagnostic',
  },
  MEDICAL_CODE: {
    certain: `
      snomed, snomed code, loinc, loinc code, cpt, cpt code, hcpcs, hcpcs code, ndc, ndc code, rxnorm, rxcui,
      atc code, code atc, code cip, cip 13, procedure code, code ccam, ccam, npi, npi number, dea number, rpps,
      adeli, finess`,
    likely: 'drug code, code acte, atc, cip, reason code',
  },
  MEDICAL_CONDITION: {
    certain: `
      diagnosis, diagnostic, disease, medical condition, symptom, symptoms, allergy, allergies, allergie, medication,
      medication name, drug name, prescription, medicament, traitement, treatment, pathologie, maladie, antecedents,
      medical history, health condition, disability, handicap, vaccine, vaccination, chief complaint, procedure name,
      lab result, diagnosis description, symptome, ordonnance, chronic condition, generic name drug`,
    likely: 'drug, condition, procedure, reason description, complaint',
  },
  BLOOD_TYPE: {
    certain: 'blood type, blood group, groupe sanguin, blutgruppe, grupo sanguineo, gruppo sanguigno, rhesus',
  },
  PASSWORD: {
    certain: `
      password, pass word, passwd, pwd, pass phrase, passphrase, mot passe, mdp, user password, passwort, kennwort,
      contrasena, senha, wachtwoord, pin code, code pin, secret answer, security answer, code secret,
      secret question answer`,
    likely: 'pass, pin, credential, credentials',
  },
  PASSWORD_HASH: {
    certain: `
      password hash, hashed password, password digest, pwd hash, passwd hash, encrypted password, pass hash,
      hash mot passe, password salt hash, crypted password, password encrypted, password bcrypt`,
    likely: 'password, pwd, mot passe, mdp, passwd',
  },
  API_KEY: {
    certain: `
      api key, apikey, api token, access key, secret key, access token, auth token, refresh token, bearer token,
      client secret, api secret, app secret, secret access key, webhook secret, oauth token, session token, cle api,
      jeton, jeton acces, signing secret, encryption key, private token, consumer secret, reset token, access secret,
      license key secret, service key`,
    likely: 'token, secret',
    hint: 'key',
  },
  JWT: {
    certain: 'jwt, id token, json web token',
    likely: 'access token, token, auth token, bearer token',
  },
  PRIVATE_KEY: {
    certain: 'private key, ssh key, rsa key, cle privee, pem, ssh private key, pgp private key',
  },
  CONNECTION_STRING: {
    certain: `
      connection string, database url, db url, dsn, jdbc url, connection uri, chaine connexion, conn str, mongo uri,
      redis url, database uri`,
  },
  CONFIDENTIALITY_MARK: {
    likely: 'confidentiality, confidentialite, classification mark, trade secret, secret affaires',
  },
  PATENT_NUMBER: {
    certain: 'patent, patent number, numero brevet, brevet, publication number patent, patent application',
  },
};
