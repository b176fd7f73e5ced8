import type { Phrases } from './name-phrases.ts';

/** Names of what is said of health. */
export const HEALTH_PHRASES: Phrases = {
  MEDICAL_RECORD_NUMBER: {
    certain: `
      mrn, medical record, medical record number, numero dossier medical, numero patient, ipp, chart number,
      hospital number, patient identifier, health record number, dossier medical, numero dossier patient,
      patientennummer, numero dossier, patient mrn, medical record id, ehr id, emr number, chart id,
      historia clinica, numero historia clinica, cartella clinica, numero cartella, processo clinico, patientnummer,
      patientendossier, fallnummer patient, aktenzeichen patient, encounter number, numero sejour, iep, numero iep,
      admission number`,
    likely: 'patient id, patient number, identifiant patient',
    hint: 'patient',
  },
  HEALTH_INSURANCE_ID: {
    certain: `
      health insurance, health insurance number, health insurance id, insurance member id, insurance number,
      insurance id, medicare, medicare number, medicare id, mbi, hicn, medicaid id, medicaid number,
      policy holder id, health plan id, health card number, ohip, numero mutuelle, mutuelle, numero adherent,
      carte vitale, versichertennummer, krankenversicherung, matricule ins, insurance policy id,
      insurance card number, krankenversichertennummer, kvnr, versicherungsnummer, numero tarjeta sanitaria,
      tarjeta sanitaria, numero tessera sanitaria, tessera sanitaria, numero utente, zorgverzekering nummer, carte europeenne assurance maladie, ehic, numero carte vitale, assurance maladie,
      numero mutuelle complementaire, ramq, health plan number, group number insurance, medicare card,
      medicare beneficiary identifier, payer member id`,
    likely: 'insurance policy number, numero assurance, subscriber id, beneficiary number',
    hint: 'member id',
  },
  UK_NHS: {
    certain: 'nhs, nhs number, nhs no',
  },
  ICD_CODE: {
    certain: `
      icd, icd code, icd 10, icd 9, icd10, diagnosis code, diag code, diagnostic code, code diagnostic, cim 10,
      code cim, cim, dx code, primary diagnosis code, diagnosekode, diagnoseschlussel, codigo diagnostico,
      codice diagnosi, codigo cie, cie 10, icd code primary, code maladie`,
    likely: 'dx, diagnosis, diagnostic',
  },
  MEDICAL_CODE: {
    certain: `
      snomed, snomed code, loinc, loinc code, cpt, cpt code, hcpcs, hcpcs code, ndc, ndc code, rxnorm, rxcui,
      atc code, code atc, code cip, cip 13, procedure code, code ccam, ccam, code medicament,
      procedure code type medical, drug code ndc, ucd, code ucd, code lpp, lppr, ops code, drg, drg code, ghm,
      code ghm, unii, gtin drug, cvx code, vaccine code, revenue code medical, code cip 13, code cis, snomed ct,
      concept id snomed, atc class, pzn, codigo nacional medicamento`,
    likely: 'drug code, code acte, atc, cip, reason code',
  },
  MEDICAL_CONDITION: {
    certain: `
      diagnosis, diagnostic, disease, medical condition, symptom, symptoms, allergy, allergies, allergie, medication,
      medication name, drug name, prescription, medicament, traitement, treatment, pathologie, maladie, antecedents,
      medical history, health condition, disability, handicap, vaccine, vaccination, chief complaint, procedure name,
      diagnosis description, symptome, ordonnance, chronic condition, generic name drug, diagnose, krankheit,
      medikament, behandlung, symptome patient, enfermedad, diagnostico, medicamento, tratamiento, sintoma, alergia,
      malattia, diagnosi, farmaco, terapia, allergia, doenca, sintomas, ziekte, medicatie, behandeling, allergieen,
      pre existing condition, comorbidity, comorbidities, mental health, psychiatric diagnosis, cause death,
      cause deces, motif hospitalisation, motif consultation, addiction, substance use, smoking status,
      pregnancy status, hiv status, disability status, famille medicament`,
    likely: 'drug, condition, procedure, reason description, complaint',
  },
  LAB_RESULT: {
    certain: `
      lab result, lab value, lab test value, laboratory result, test result value, result value lab,
      test result medical, blood pressure, systolic, diastolic, heart rate, hba1c, hemoglobin, haemoglobin, glucose,
      blood glucose, blood sugar, cholesterol, ldl, hdl, triglycerides, creatinine, platelet count, white blood cell,
      viral load, cd4 count, body mass index, bmi, oxygen saturation, spo2, resultat analyse, resultat biologie,
      resultat examen, glycemie, tension arterielle, imc, hemoglobine, laborwert, laborergebnis, blutdruck,
      blutzucker, resultado laboratorio, resultado analisis, presion arterial, risultato esame, pressione arteriosa,
      resultado exame, laboratoriumuitslag, bloeddruk`,
    hint: 'test result, resultat',
  },
  MEDICAL_LICENSE: {
    certain: `
      npi, npi number, dea, dea number, rpps, numero rpps, adeli, numero adeli, finess, numero finess,
      medical license, medical licence, medical license number, physician license, physician id, provider npi,
      prescriber id, prescriber npi, nursing license, gmc number, lanr, betriebsstattennummer, bsnr,
      numero colegiado, numero ordre medecin, state license provider`,
  },
  BLOOD_TYPE: {
    certain: `
      blood type, blood group, groupe sanguin, blutgruppe, grupo sanguineo, gruppo sanguigno, rhesus, bloedgroep,
      tipo sangre, tipo sanguineo, rh factor, facteur rhesus`,
  },
};
