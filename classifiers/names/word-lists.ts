/** Endings that make a name one *about* the thing: `email_verified`, `phone_type`, `password_changed_at`. */
export const ABOUT = `
  salt, verified, valid, validated, confirmed, status, type, kind, count, total, flag, format, template, sent, enabled,
  disabled, required, length, changed, updated, created, modified, expired, reset, provider, domain, currency,
  category, visible, public, opt, optin, optout, subscribed, bounced, attempts, at, label, icon, image, photo,
  picture, color, version, source, level, score, rank, model, brand, weight, size, duration, frequency, policy,
  strength, hint, group, class, reason, method, percent, ratio, rate, position, order, index, preference,
  preferences, field, column, key, mode, unit, limit, min, max, avg, mean, sum, std, ts, timestamp`;

/** Beginnings that do the same: `is_email_valid`, `has_phone`, `nb_adresses`. */
export const ABOUT_FIRST = `
  is, has, can, nb, nombre, count, total, num of, allow, require, show, hide, enable, send, sent, min, max, avg,
  days, years, last changed`;

/** Words of names whose values are technical: numbers under them are what the name says they are. */
export const TECHNICAL = `
  id, uuid, guid, key, ref, reference, code, sku, ean, isbn, issn, upc, gtin, asin, order, commande, invoice,
  facture, number, seq, sequence, hash, sha, md, checksum, digest, etag, version, revision, count, quantity, qty,
  price, prix, amount, montant, total, cost, status, statut, state, type, category, created, updated, modified,
  timestamp, time, date, year, month, day, week, duration, size, length, bytes, width, height, weight, rank, score,
  index, position, port, path, file, filename, url, uri, link, slug, tracking, shipment, parcel, batch, lot, serial,
  barcode, product, item, article, transaction, trace, span, session, request, correlation, color, colour, currency,
  unit, percent, rate, ratio, flag, enabled, active, step, level, grade, class, model, brand, make, volume, distance,
  speed, temperature, population, area, latency, checkout, container, flight, ticket, case, row, line, page,
  department, departement, ups, fedex, dhl, colis`;

/** Words that say nothing of what is in it. */
export const BARE = `
  value, val, valeur, content, contents, contenu, data, donnees, body, payload, field, column, col, attribute, attr,
  property, setting, config, configuration, misc, other, autre, text, texte, string, input, answer, reponse, raw,
  document, json, xml, extra, custom, detail, details, info, metadata, object, blob, result, param, params, argument,
  entry, log, message, event, v, x, y, c`;

/** Words of free text written by people. */
export const FREE_TEXT = `
  comment, comments, commentaire, note, notes, remark, remarks, remarque, observation, observations, description,
  body, message, subject, objet, text, texte, feedback, review, avis, memo, summary, resume, bio, biography, about,
  complaint, reason, motif, instructions, transcript, chat, conversation, ticket, log, content, contenu`;

/** Datasets about people: their plain `name` is a person's. */
export const PEOPLE = `
  person, people, personne, user, utilisateur, customer, client, employee, employe, salarie, staff, patient, member,
  membre, adherent, contact, student, etudiant, eleve, teacher, enseignant, professor, author, auteur, actor, acteur,
  artist, director, player, passenger, guest, owner, tenant, driver, doctor, physician, nurse, candidate, candidat,
  applicant, beneficiary, beneficiaire, subscriber, abonne, assure, lead, prospect, profile, identity, citizen,
  resident, voter, donor, volunteer, agent, usager, individu, legislator, officer, manager, personnel, worker,
  participant, recipient, inmate, suspect, crew`;

/** Datasets about care: their codes and descriptions speak of health. */
export const CARE = `
  condition, medication, procedure, problem, diagnosis, encounter, immunization, allergy, observation, careplan,
  claim, prescription, hospital, clinic, medical, clinical, health, sante, soin, consultation, hospitalisation,
  sejour, ordonnance, symptom, disease, treatment, vaccination, pathology, ehr, emr, fhir, admission, visit`;

/** Datasets about things: their `name` is not a person's. */
export const THINGS = `
  product, produit, item, article, category, categorie, company, companies, entreprise, societe, organization,
  organisation, store, magasin, shop, city, country, region, file, tag, role, permission, department, service, track,
  album, genre, film, movie, book, language, currency, brand, model, device, server, host, table, column, project,
  task, event, campaign, plan, playlist, media, airport, station, vehicle, car, species, supplier, vendor,
  fournisseur, shipper, warehouse, territory`;
