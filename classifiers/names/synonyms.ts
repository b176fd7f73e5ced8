/** Abbreviations and synonyms, to the words that phrases use: `abbreviation=words`. */
const TABLE = `
  eml=email, mail=email, courriel=email, mel=email, emailid=email id, emailaddr=email address, tel=phone, tele=phone,
  telephone=phone, phones=phone, ph=phone, phon=phone, phn=phone, tlf=phone, telno=phone number, telnum=phone number,
  mob=mobile, fon=phone, no=number, num=number, nr=number, nbr=number, numero=number, nummer=number, numb=number,
  nro=number, addr=address, adr=address, adrs=address, adress=address, addrs=address, apt=apartment, bldg=building,
  dt=date, dat=date, dte=date, nais=naissance, naiss=naissance, dob=date birth, bday=birth day, bdate=birth date,
  brth=birth, ddn=date naissance, fname=first name, lname=last name, mname=middle name, fullname=full name,
  fn=first name, ln=last name, firstname=first name, lastname=last name, surname=sur name, forename=fore name,
  nickname=nick name, mi=middle initial, nm=name, pnom=prenom, nme=name, frst=first, lst=last, cust=customer, clt=client, cli=client, emp=employee, pers=person, pat=patient, ctc=contact, benef=beneficiary,
  recip=recipient, mgr=manager, rep=representative, pwd=password, pw=password, psw=password,
  passwd=password, pass=password, mdp=password, motdepasse=password, acct=account, acc=account, accnt=account,
  cpte=compte, cb=carte bancaire, creditcard=credit card, ccnum=credit card number, cardnum=card number,
  cardno=card number, exp=expiry, expiration=expiry, expires=expiry, zipcode=zip code, postcode=postal code,
  cp=code postal, zip5=zip, cd=code, cde=code, lib=libelle, lang=language, idnum=id number, natl=national,
  nat=national, natid=national id, ident=identity, identification=identity, identite=identity, lic=license,
  licence=license, permit=license, passeport=passport, pssprt=passport, dl=driver license, drv=driver,
  drivers=driver, driving=driver, latlong=lat long, latlng=lat long, latlon=lat long,
  geoloc=geo location, geolocation=geo location, coords=coordinates, coord=coordinates, diag=diagnosis, dx=diagnosis,
  meds=medication, rx=prescription, secu=securite sociale, ssnumber=ssn, soc=social, sal=salary, ipaddr=ip address,
  ipaddress=ip address, macaddr=mac address, macaddress=mac address, ipv=ip, tok=token, apikey=api key, cle=key,
  sct=secret, usr=user, uname=user name, username=user name, userid=user id, qty=quantity, qte=quantity, amt=amount,
  mt=amount, ts=timestamp, desc=description, cmt=comment, msg=message, txt=text, civ=civilite, cvv2=cvv, cvc2=cvc,
  ville=city, prenoms=prenom, noms=nom, adresses=adresse, civil=civil`;

export const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map(
  TABLE.split(',').map((entry): [string, readonly string[]] => {
    const [short = '', words = ''] = entry.trim().split('=');
    return [short, words.split(' ')];
  }),
);
