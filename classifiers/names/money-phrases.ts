import type { Phrases } from './name-phrases.ts';

/** Names of cards, accounts and money. */
export const MONEY_PHRASES: Phrases = {
  CREDIT_CARD: {
    certain: `
      credit card, credit card number, card number, cc number, cc num, payment card, debit card, debit card number,
      numero carte, carte bancaire, numero carte bancaire, numero cb, carte credit, kreditkarte, kreditkartennummer,
      tarjeta, numero tarjeta, carta credito, card pan, primary account number, visa number, creditcard nummer,
      creditcardnummer, numero carta, numero cartao, cartao credito, kartennummer, numero tarjeta credito,
      carte paiement, numero carte paiement, masked pan, card last four, last four card`,
    likely: 'card, carte, pan, cc',
  },
  CVV: {
    certain: `
      cvv, cvc, cvn, csc, cvv code, card security code, card verification, security code, cryptogramme,
      cryptogramme visuel, sicherheitscode karte, prufziffer karte, codigo seguridad, codice sicurezza,
      codigo seguranca, beveiligingscode, code securite carte, pin verification value`,
  },
  CARD_EXPIRY: {
    certain: `
      card expiry, card expiration, card expires, expiration carte, expiry month, expiry year, cc expiry, cc exp,
      card exp, exp month, exp year, date expiration carte, credit card expiration, gultig bis karte,
      fecha vencimiento tarjeta, scadenza carta, validade cartao, vervaldatum kaart`,
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
      bank account, bank account number, account number, rib, compte bancaire, numero compte, numero compte bancaire,
      kontonummer, numero cuenta, cuenta bancaria, conto corrente, clabe, bban, checking account, savings account,
      bankkonto, bankkontonummer, numero cuenta bancaria, numero conto, conto bancario, numero conta, conta bancaria,
      rekeningnummer, bankrekening, bankrekeningnummer, account no, acct no, acct num, beneficiary account,
      debit account, credit account number, cbu, giro account, numero compte client, deposit account`,
    likely: 'account',
  },
  ROUTING_NUMBER: {
    certain: `
      routing number, aba, aba number, aba routing, sort code, routing transit number, account routing, bank routing,
      bsb, bsb number, ifsc, ifsc code, transit number, institution number bank, bank code, bankleitzahl, blz,
      code banque, code guichet, branch code bank, codigo banco, codice banca, codigo agencia,
      numero agence bancaire, clearing number, micr`,
    likely: 'bank number',
  },
  CRYPTO: {
    certain: `
      wallet, wallet address, bitcoin, bitcoin address, btc, btc address, ethereum address, eth address,
      crypto wallet, crypto address, portefeuille crypto, ethereum wallet, usdt address, solana address,
      crypto wallet address, btc wallet, eth wallet, deposit address crypto, blockchain address, xrp address,
      monero address, litecoin address, tron address, adresse bitcoin, adresse ethereum, adresse wallet,
      wallet adresse`,
  },
  SALARY: {
    certain: `
      salary, salaire, income, annual income, monthly income, household income, revenu, revenus, revenu fiscal, wage,
      wages, remuneration, pay rate, hourly rate employee, gehalt, salario, stipendio, salaris, net pay, gross pay,
      base pay, salaire brut, salaire net, annual salary, monthly salary, compensation, payroll amount, annual pay,
      base salary, gross salary, net salary, household income amount, yearly income, monthly pay, weekly pay,
      hourly wage, wage rate, stock options, revenu annuel, revenu mensuel, remuneration brute, remuneration nette,
      jahresgehalt, bruttogehalt, nettogehalt, lohn, einkommen, ingresos, sueldo, nomina, reddito, retribuzione,
      rendimento, ordenado, remuneracao, inkomen, loon, brutoloon`,
    likely: 'bonus, earnings, payroll, commission pct, pay',
  },
  TRANSACTION: {
    certain: `
      transaction reference, payment reference, payment intent, transfer reference, end end id, end to end id, uetr,
      authorization code, auth code payment, mandate reference, sepa mandate, reference virement, reference paiement,
      reference transaction, numero transaction, numero autorisation, transaktionsnummer, zahlungsreferenz,
      referencia pago, riferimento pagamento, betalingskenmerk`,
    likely: 'transaction number',
    hint: 'transaction, transaction id, txn id',
  },
  FINANCIAL_STATUS: {
    certain: `
      account balance, current balance, available balance, closing balance, opening balance, bank balance,
      outstanding balance, credit limit, credit score, fico score, credit rating, net worth, loan amount,
      mortgage amount, debt amount, overdraft limit, solde, solde compte, solde bancaire, plafond carte,
      montant pret, encours credit, score credit, kontostand, kreditlimit, saldo cuenta, saldo conto, saldo conta,
      rekeningsaldo, schufa score, bonitat`,
    hint: 'balance, saldo',
  },
  TAX_DATA: {
    certain: `
      tax amount due, tax owed, tax withheld, income tax, taxable income, tax refund, withholding tax, tax bracket,
      tax liability, impot, impot revenu, montant impot, impot du, prelevement source, taux imposition,
      quotient familial, revenu imposable, steuerklasse, lohnsteuer, einkommensteuer, impuesto renta,
      base imponible personal, imposta reddito, imposto renda, inkomstenbelasting, tax filing status`,
  },
};
