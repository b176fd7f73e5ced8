/** Family names of Europe, Africa, Asia and the Americas beside those in `family-names.ts`; lower case, without accents. Written down from general knowledge; no data set. */
export const MORE_FAMILY_NAMES =
  'abega abernathy abramov abubakar adebayo afanasiev aguirre agyeman ahonen aksoy alami alarcon alexandrov ' +
  'andreassen angelopoulos angelov ansari antonov arvidsson athanasiadis attwood awad axelsson baek balazs barbu ' +
  'barisic begic bello belyaev benes berglund bergman bergqvist bertelsen bhattacharya bhatti bjork blaha ' +
  'blankenship blazevic bogdan borisov boros bosnjak bozic bradshaw cakir carmichael cerna chaouch chernov chraibi ' +
  'christodoulou ciobanu cojocaru constantinescu dabrowska danielsson danilov davydov delic denisov diaconu ' +
  'dimitrov dimitrova dimopoulos dinh dinu dmitriev doherty dolezal dordevic dumitrescu dvorakova eastwood efimov ' +
  'egger eklund ellison engstrom erdogan farooqi faye feher fekete fiala filali filipovic filippov florea fodor ' +
  'fomin forsberg fotso frandsen fransson fredriksson frolov fujiwara gallegos gavrilov georgescu georgiev ' +
  'gerasimov gowda grgic gruber guerreiro gueye gulyas gunnarsson haddadin hadzic hajek hakansson halvorsen ' +
  'hamrouni harada haugen hegde hegedus heikkila heinonen henriksen henriksson henriques hensley hodzic hoekstra ' +
  'holmberg horakova hristov hsieh hsu huisman iliev ioannidis isaksson iversen jacobsen jadhav jakab jarvis ' +
  'jelinek jeong johannessen johnsen jokinen jonasson jorgensen juhasz jukic kallio kamath kamga kaminska ' +
  'karagiannis kariuki karjalainen katona kazakov kinnunen kiraly kirkpatrick knezevic knudsen koffi kolev ' +
  'konstantinidis kopecky korkmaz korolev koster kovac kovacic koval kovalev kowalska krejci krishnan kriz krylov ' +
  'kucerova kuhne kuiper kuipers kuznetsova lahtinen laitinen lancaster laszlo lauridsen lazic lechner lehtinen ' +
  'lehtonen leitner leppanen lewandowska lindgren lindsay lockhart lofgren lovric lukacs lundin lundqvist ' +
  'magalhaes mahmoud makris maksimov mansfield markov martynov matei matic mattila mattsson matveev mbarga ' +
  'mcallister medvedev melnikov meszaros milosevic milovanovic mironov mitrovic moldovan morita moser moura ' +
  'mthembu nakagawa nemcova nguema nikolov nistor njoroge nogueira novakova novakovic nowakowski nystrom odhiambo ' +
  'oikonomou ojala okamoto okeke olah orsos osipov ostrowski ouattara oyelaran ozcan papadopoulou papanikolaou ' +
  'pappas pawlak peralta peric perkovic petridis pettersen pichler pokorna polyakov ponomarenko popovic pospisil ' +
  'pospisilova postma poulsen prochazkova racz radic ramaswamy rantanen redondo roldan rutherford ruzicka ryu ' +
  'saarinen salman salminen salonen sampaio samuelsson sandberg sandor sangare saric sarr savelyev savolainen ' +
  'saxena scholten semyonov sengupta serban shetty simic sipos sjoberg soderberg solovyov srivastava stankovic ' +
  'steiner stoyanov strickland subramanian sutherland svobodova szalai szilagyi szucs szymanska takacs takeuchi ' +
  'tikhonov timofeev todorov todorovic tomic torok tsai tudor tuominen turunen ungureanu vaisanen vanek vasilev ' +
  'veenstra venkataraman verhoeven vermeulen vesela vidovic vincze vlachos vlasov vorobyov vukovic wainwright ' +
  'wallin wallner weatherby wikstrom willemsen winfield wisniewska wojciechowski yamashita yamazaki yanez yavuz ' +
  'zeman zerrouki zhukov zielinska zivkovic';
