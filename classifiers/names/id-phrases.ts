import type { Phrases } from './name-phrases.ts';

/** Names of numbers that authorities give. */
export const ID_PHRASES: Phrases = {
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
      numero nacional, voter id, voter card, epic number, mykad, ktp, nomor induk kependudukan, rvnr,
      rentenversicherungsnummer, identity document, identity document number, numero piece identite, piece identite,
      taj, taj szam, snils, iin, idnp, emirates id, iqama, civil id, nik, nomor ktp, cccd, cmnd, nic number, philsys,
      umid, sss number, ghana card, cin, cnie, numero cin, carte nationale, numero carte nationale, pis, pasep, nss,
      rg, registro geral, alien number, alien registration number, uscis number, green card number, residence permit,
      residence permit number, titre sejour, numero titre sejour, aufenthaltstitel, permiso residencia,
      permesso soggiorno, verblijfsvergunning, documento identita, carta identita, numero carta identita,
      identiteitskaart, identiteitskaartnummer, bilhete identidade, cartao cidadao, numero documento,
      numero seguridad social, numero seguranca social, rijksregisternummer, insz, niss, numero registre national,
      matricule national, sotu, henkilotunnus, ausweis nummer, military id, service number military, edipi,
      state id number, household registration`,
    likely: 'id number, document number, identification number, numero identite',
  },
  TAX_ID: {
    certain: `
      tax id, tax number, tax identification, tax identification number, taxpayer id, taxpayer number, tin,
      tin number, ein, employer identification number, fein, numero fiscal, spi, numero spi, identifiant fiscal,
      reference avis fiscal, vat number, vat id, numero tva, tva intracommunautaire, steuer id,
      steueridentifikationsnummer, steuernummer, ust id, utr, contribuinte, nif, rfc, cuit, cuil, partita iva,
      tax reference, tax file, cnpj, gstin, npwp, ird number, nip, nit, rif, vkn, vergi no, vergi numarasi, kra pin,
      tax pin, adoazonosito, adoszam, afm, tic number, business number, gst number, tax code,
      steuer identifikationsnummer, steuer nummer, umsatzsteuer id, ustid, numero identificacion fiscal,
      codigo identificacion fiscal, cif, codice identificativo fiscale, numero iva, numero contribuinte,
      inscricao estadual, fiscaal nummer, btw nummer, numero contribuable, numero impot, npwp number, inn, edrpou,
      ruc`,
    likely: 'tva, vat',
  },
  COMPANY_ID: {
    certain: `
      siren, siret, numero siren, numero siret, code siren, code siret, rcs, numero rcs, company registration number,
      company number, companies house number, registration number company, kvk, kvk nummer, handelsregisternummer,
      hrb, abn, acn, uen, duns, duns number, lei, legal entity identifier, numero entreprise, ondernemingsnummer,
      bce, cvr, organisationsnummer, org nr, krs, regon, ico number`,
    likely: 'code naf, code ape',
  },
  PASSPORT: {
    certain: `
      passport, passport number, passport id, passeport, numero passeport, reisepass, pasaporte, passaporto,
      paspoort, travel document, travel document number, numero pasaporte, numero passaporto, passaporte,
      reisepassnummer, paspoortnummer, passport book number, passport card number, travel document id`,
  },
  DRIVER_LICENSE: {
    certain: `
      driver license, drivers license, driver licence, driving license, driving licence, driver license number,
      dl number, license number driver, permis conduire, numero permis, fuhrerschein, licencia conducir,
      patente guida, rijbewijs, license number drivers, dl no, dln, state license number, fuhrerscheinnummer,
      carnet conducir, permiso conducir, numero licencia, numero patente, carta conducao, rijbewijsnummer,
      permis numero, driving permit, driving permit number`,
    likely: 'dl, permis',
  },
};
