import type { Phrases } from './name-phrases.ts';

/** Names of what is said of a person. */
export const PERSON_PHRASES: Phrases = {
  EMAIL_ADDRESS: {
    certain: `
      email, email address, email id, contact email, courriel, adresse email, adresse electronique, adresse mail,
      correo, correo electronico, e mail, mail address, posta elettronica, indirizzo email, endereco email,
      direccion correo, adres email, email adresse, correio eletronico`,
    likely: 'mail',
  },
  PHONE_NUMBER: {
    certain: `
      phone, phone number, mobile, mobile number, cell, cellphone, cell number, fax, fax number, portable, gsm,
      msisdn, whatsapp, telefono, telefon, telefone, telefoon, handy, movil, cellulare, numero appel, landline,
      contact number, call number, telefonnummer, mobiltelefon, handynummer, rufnummer, numero telefono,
      telefono movil, telefono fijo, numero telemovel, telemovel, celular, telefoonnummer, mobiele nummer, mobiel,
      numero mobile, numero portable, numero telephone, recapito telefonico, faxnummer`,
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
      guest name, passenger name, author name, doctor name, manager name, spouse name, father name, mother name,
      parent name, guardian name, child name, actor name, director name, agent name, emergency contact name,
      next kin, applicant name, driver name, tenant name, staff name, people name, ship name, bill name, buyer name,
      seller name, signatory, signed name, salesperson, sales person, prenom, nom famille, nom usuel, nom usage,
      nom naissance, nom complet, nom prenom, prenom nom, nom client, nom patient, nom contact, nom salarie,
      nom assure, nom jeune fille, nom patronymique, nom marital, titulaire, nom titulaire, destinataire,
      beneficiaire, interlocuteur, vorname, nachname, familienname, apellido, apellidos, nombre completo,
      primer nombre, cognome, sobrenome, voornaam, achternaam, nome completo, vollstandiger name, rufname,
      geburtsname, madchenname, ansprechpartner, primer apellido, segundo apellido, nome cognome,
      nome utente completo, nome proprio, ultimo nome, primeiro nome, tussenvoegsel, roepnaam, geboortenaam,
      meisjesnaam, nombre apellidos, nombres, contact persoon, contactpersoon, kundenname, mitarbeitername,
      nombre cliente, nome cliente, naam klant, nom conjoint, nom pere, nom mere, prenom usuel, nom eleve, nom agent,
      nom beneficiaire`,
    likely: `
      surname, customer, contact, patient, employee, author, judge, artist, doctor, physician, nurse, teacher,
      lawyer, attorney, witness, suspect, victim, applicant, passenger, assignee, reviewer, sender, case worker, social worker, caseworker, caregiver, landlord, borrower, lender, inspector, household head, head household, next kin name, recipient,
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
      indirizzo, endereco, straat, adres, house number, numero voie, hausnummer, strassenname, wohnadresse,
      lieferadresse, rechnungsadresse, direccion postal, direccion envio, direccion facturacion, via indirizzo,
      indirizzo residenza, numero civico, morada, rua, logradouro, huisnummer, postadres, woonadres, bezorgadres,
      factuuradres, adresse complete, adresse principale`,
    likely: 'line, complement adresse, location address, apartment, building address, lieu dit',
    hint: 'location, place',
  },
  LOCATION: {
    certain: `
      city, town, ville, commune, city name, birth place, place birth, lieu naissance, ville naissance, ort, stadt,
      ciudad, citta, cidade, stad, woonplaats, municipality, locality, localite, wohnort, geburtsort,
      lugar nacimiento, luogo nascita, comune, comune residenza, localidad, poblacion, localidade, concelho,
      geboorteplaats, gemeente, naissance ville, commune naissance`,
    likely: `
      county, district, village, suburb, neighborhood, quartier, province, region, departement, country birth,
      pays naissance`,
  },
  POSTAL_CODE: {
    certain: `
      postal code, post code, zip, zip code, code postal, plz, postleitzahl, codigo postal, cep, postcode,
      zip postal, codice postale, cap residenza, codice avviamento postale, postnummer, postnr`,
    likely: 'postal, cp',
  },
  COUNTRY: {
    certain: `
      country residence, residence country, home country, pays residence, pays domicile, wohnsitzland,
      pais residencia, paese residenza, land verblijf, nation residence`,
    likely: `
      country, country name, pays, land, pais, paese, nazione, country region, ship country, billing country,
      shipping country`,
    hint: 'country code, code pays, landcode',
  },
  GEO_COORDINATES: {
    certain: `
      latitude, longitude, lat long, lat lon, lat lng, gps, gps coordinates, geo location, coordinates,
      coordonnees gps, geo point, breitengrad, langengrad, latitud, longitud, latitudine, longitudine, breedtegraad,
      lengtegraad, gps latitude, gps longitude, geo coordinates, coordenadas, coordinate gps,
      coordonnees geographiques`,
    likely: 'lat, lon, lng, geo, coordonnees',
  },
  DATE_OF_BIRTH: {
    certain: `
      birth date, date birth, birth day, birth, date naissance, naissance, ne le, geburtsdatum, geburtstag,
      fecha nacimiento, data nascita, data nascimento, geboortedatum, year birth, birth year, annee naissance,
      birth month, mois naissance, jour naissance, geb datum, fecha nac, anno nascita, ano nacimiento,
      ano nascimento, geburtsjahr, geboortejaar, nascita, nacimiento, nascimento, date naissance eleve, ne en`,
    likely: 'born, yob',
  },
  AGE: {
    certain: `
      age, age years, edad, alter, patient age, age patient, eta, idade, leeftijd, lebensalter, age at death,
      age at diagnosis, current age`,
    likely: 'yrs, years old',
  },
  GENDER: {
    certain: `
      gender, sex, sexe, genre civil, geschlecht, sexo, sesso, geslacht, code sexe, gender identity, genero, genere,
      gender code, sex at birth, birth sex`,
    likely: 'civilite, genre',
  },
  NATIONALITY: {
    certain: `
      nationality, nationalite, citizenship, citoyennete, nacionalidad, staatsangehorigkeit, nazionalita,
      country citizenship, pays nationalite, nationaliteit, nacionalidade, staatsburgerschaft, ciudadania,
      cittadinanza, nationality code, citizenship status, cidadania`,
  },
  MARITAL_STATUS: {
    certain: `
      marital status, civil status, marital, situation familiale, etat civil, statut marital, familienstand,
      estado civil, stato civile, burgerlijke staat, estat civil, marital status code, zivilstand, stato matrimoniale`,
    likely: 'married, marie',
  },
  OCCUPATION: {
    certain: `
      occupation, profession, job title, metier, beruf, profesion, job function, beroep, professione, profissao,
      ocupacion, berufsbezeichnung, categorie socioprofessionnelle, intitule poste, fonction exercee, current job,
      job position`,
    likely: 'job, work, poste occupe, position title, puesto',
  },
  EMPLOYER: {
    certain: `
      employer, employer name, current employer, company worked for, workplace, place work, employeur, nom employeur,
      entreprise employeur, arbeitgeber, empleador, datore lavoro, empregador, werkgever`,
    likely: 'previous employer, lieu travail',
  },
  STUDENT_ID: {
    certain: `
      student number, ine, numero ine, numero etudiant, identifiant etudiant, code ine, identifiant national eleve,
      identifiant national etudiant, matrikelnummer, numero matricula estudiante, matricola studente, studentnummer,
      pupil number, uln, numero eleve, onderwijsnummer`,
    likely: 'student no, etudiant id, student id',
  },
  LANGUAGE: {
    likely: `
      spoken language, mother tongue, native language, langue maternelle, language, langue, sprache, lingua, idioma,
      taal, muttersprache, lengua materna, lingua madre, moedertaal, preferred language`,
  },
  ETHNICITY: {
    certain: `
      ethnicity, ethnic, ethnic group, race, ethnie, origine ethnique, race ethnicity, racial origin, ethnicity code,
      herkunft ethnisch, ethnische herkunft, origen etnico, etnia, origine etnica, etniciteit, origem etnica, raza,
      raca, tribe, caste, race code, origine raciale, indigenous status`,
  },
  RELIGION: {
    certain: `
      religion, faith, confession, religious affiliation, croyance, konfession, religious belief, religion code,
      religionszugehorigkeit, religione, religiao, godsdienst, creencia religiosa, church membership,
      appartenance religieuse, glaube`,
  },
  POLITICAL_OPINION: {
    certain: `
      political opinion, political party, political affiliation, party affiliation, opinion politique,
      parti politique, political view, political orientation, politische meinung, parteizugehorigkeit,
      afiliacion politica, opinion politica, opinione politica, partito politico, partido politico,
      politieke voorkeur, voting intention, sympathie politique, appartenance politique`,
    likely: 'party preference, voter party',
  },
  TRADE_UNION: {
    certain: `
      trade union, union member, union membership, labor union, syndicat, appartenance syndicale, union status,
      gewerkschaft, gewerkschaftszugehorigkeit, sindicato, afiliacion sindical, sindacato, iscrizione sindacato,
      vakbond, vakbondslidmaatschap, adhesion syndicale, affiliation syndicale, union local, labour union`,
  },
  SEXUAL_ORIENTATION: {
    certain: `
      sexual orientation, orientation sexuelle, sexual preference, sexuality, sexuelle orientierung,
      orientacion sexual, orientamento sessuale, orientacao sexual, seksuele geaardheid, sexual identity, sex life,
      vie sexuelle`,
  },
  BIOMETRIC: {
    certain: `
      biometric, biometric data, biometric template, fingerprint template, fingerprint scan, finger print,
      face template, face embedding, face encoding, facial template, facial recognition, face vector, iris scan,
      iris template, retina scan, voice print, voiceprint, palm print, palm vein, empreinte digitale,
      gabarit biometrique, donnees biometriques, empreinte vocale, reconnaissance faciale, fingerabdruck,
      huella dactilar, impronta digitale, impressao digital, vingerafdruk`,
  },
  GENETIC: {
    certain: `
      genetic data, genetic test, genotype, genome, dna, dna sequence, dna profile, gene variant, genetic marker,
      haplotype, snp genotype, adn, profil genetique, donnees genetiques, test genetique, genetik, datos geneticos,
      dati genetici`,
  },
  CRIMINAL_RECORD: {
    certain: `
      criminal record, criminal history, criminal conviction, conviction, convictions, offence, offense,
      arrest record, casier judiciaire, condamnation, condamnations, infraction penale, antecedents judiciaires,
      vorstrafen, fuhrungszeugnis, antecedentes penales, casellario giudiziale, strafblad, sentence judiciaire,
      felony, misdemeanor, police record, charge offense`,
    likely: 'arrest',
  },
  USERNAME: {
    certain: `
      username, user name, login, login name, screen name, user login, pseudo, identifiant connexion,
      nom utilisateur, skype, benutzername, nombre usuario, nome utente, nome usuario, gebruikersnaam, login id,
      user handle, logon name, account login, sam account name, nom compte, identifiant utilisateur`,
    likely: 'handle, nickname, account name, user handle',
    hint: 'identifiant, user',
  },
  IP_ADDRESS: {
    certain: `
      ip, ip address, adresse ip, client ip, remote address, source ip, ip v, host ip, last login ip, ip adresse,
      direccion ip, indirizzo ip, endereco ip, ip adres, user ip, ip client, ip source, remote ip, visitor ip,
      login ip, ip from, ip to, ipv4, ipv6`,
    likely: 'remote host, src ip, dst ip',
  },
  MAC_ADDRESS: {
    certain: 'mac, mac address, adresse mac, hardware address, ethernet address, bssid, wifi mac',
  },
  IMEI: {
    certain: 'imei, imei number, meid, device imei, imei nummer, numero imei',
  },
  DEVICE_ID: {
    certain: `
      device id, device identifier, device uuid, device token, device serial, device serial number, advertising id,
      ad id, idfa, idfv, gaid, aaid, android id, google advertising id, udid, apple device id, hardware id,
      machine id, iccid, sim serial, sim number, numero sim, imsi, msid, esn, device fingerprint,
      browser fingerprint, fingerprint hash, push token, fcm token, apns token, registration token device,
      identifiant appareil, identifiant publicitaire, gerate id, geratekennung, werbe id, id dispositivo,
      identificador dispositivo, identificativo dispositivo, apparaat id, visitor id, client uuid browser,
      installation id`,
    likely: 'serial number device, terminal id',
  },
  SESSION_ID: {
    certain: `
      session id, session key, session identifier, session token value, cookie, cookies, cookie value, cookie id,
      session cookie, sess id, sid, php session, jsessionid, phpsessid, http cookie, set cookie, identifiant session,
      jeton session, cle session, sitzungs id, sitzungsschlussel, id sesion, id sessione, sessie id, csrf token,
      xsrf token, remember token, remember me token, ga client id, ga cookie, tracking cookie`,
  },
  SOCIAL_HANDLE: {
    certain: `
      twitter, twitter handle, twitter name, twitter username, x handle, instagram, instagram handle, insta handle,
      tiktok, tiktok handle, snapchat, telegram handle, telegram username, discord, discord tag, discord username,
      mastodon, bluesky, github username, github login, gitlab username, social handle, social media handle, wechat,
      wechat id, reddit username, twitch username, youtube channel, pseudo twitter, pseudo instagram, compte twitter,
      compte instagram`,
  },
  PERSONAL_URL: {
    certain: `
      profile url, linkedin, linkedin url, facebook, facebook url, personal website, personal url, social profile,
      avatar url`,
  },
  VIN: {
    certain: `
      vin, vehicle identification number, vin number, chassis number, numero chassis, code vin, fahrgestellnummer,
      numero bastidor, numero telaio, chassisnummer, fahrzeugidentifikationsnummer, vehicle vin,
      numero serie vehicule, fin fahrzeug`,
  },
  LICENSE_PLATE: {
    certain: `
      license plate, licence plate, plate number, number plate, plaque immatriculation, immatriculation,
      registration plate, kennzeichen, matricula, targa, car plate, vehicle plate, nummernschild,
      amtliches kennzeichen, kfz kennzeichen, placa, placa vehiculo, targa veicolo, kenteken, matricula vehiculo,
      registration number vehicle, vehicle registration, vehicle registration number, numero immatriculation, plaque,
      tag number vehicle`,
    hint: 'plate',
  },
};
