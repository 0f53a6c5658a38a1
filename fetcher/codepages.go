package fetcher

import (
	"bytes"
	"regexp"

	"golang.org/x/text/encoding/charmap"
)

// codePages are encodings that golang.org/x/text does not have, by their characters from 0x80 to 0xFF, as
// https://www.unicode.org/Public/MAPPINGS/VENDORS/ and RFC 1345 list them. U+FFFD stands where there is none.
var codePages = map[string]string{
	"720": "\u0080\u0081éâ\u0084à\u0086çêëèïî\u008d\u008e\u008f" +
		"\u0090\u0651\u0652ô¤ـûùءآأؤ£إئا" + "بةتثجحخدذرزسشص«»" + "░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧" + "╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" +
		"ضطظعغفµقكلمنهوىي" + "≡\u064b\u064c\u064d\u064e\u064f\u0650≈°∙·√ⁿ²■\u00a0",
	"mac-arabic": "Ä\u00a0ÇÉÑÖÜáàâäں«çéè" + "êëí…îïñó»ôö÷úùûü" + " !\"#$٪&'()*+،-./" + "٠١٢٣٤٥٦٧٨٩:؛<=>؟" + "❊ءآأؤإئابةتثجحخد" +
		"ذرزسشصضطظعغ[\\]^_" + "ـفقكلمنهوىي\u064b\u064c\u064d\u064e\u064f" + "\u0650\u0651\u0652پٹچەڤگڈڑ{|}ژے",
	"737": "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρσςτυφχψ░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
		"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀ωάέήϊίόύϋώΆΈΉΊΌΎΏ±≥≤ΪΫ÷≈°∙·√ⁿ²■\u00a0",
	"775": "ĆüéāäģåćłēŖŗīŹÄÅÉæÆōöĢ¢ŚśÖÜø£Ø×¤ĀĪóŻżź”¦©®¬½¼Ł«»░▒▓│┤ĄČĘĖ╣║╗╝ĮŠ┐" +
		"└┴┬├─┼ŲŪ╚╔╩╦╠═╬Žąčęėįšųūž┘┌█▄▌▐▀ÓßŌŃõÕµńĶķĻļņĒŅ’\u00ad±“¾¶§÷„°∙·¹³²■\u00a0",
	"856": "אבגדהוזחטיךכלםמןנסעףפץצקרשת\ufffd£\ufffd×\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd®¬½¼\ufffd«»░▒▓│┤\ufffd\ufffd\ufffd©╣║╗╝¢¥┐" +
		"└┴┬├─┼\ufffd\ufffd╚╔╩╦╠═╬¤\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd┘┌█▄¦\ufffd▀\ufffd\ufffd\ufffd\ufffd\ufffd\ufffdµ\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0",
	"857": "ÇüéâäàåçêëèïîıÄÅÉæÆôöòûùİÖÜø£ØŞşáíóúñÑĞğ¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐" +
		"└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ºªÊËÈ\ufffdÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµ\ufffd×ÚÛÙìÿ¯´\u00ad±\ufffd¾¶§÷¸°¨·¹³²■\u00a0",
	"861": "ÇüéâäàåçêëèÐðÞÄÅÉæÆôöþûÝýÖÜø£Ø₧ƒáíóúÁÍÓÚ¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
		"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0",
	"864": "°·∙√▒─│┼┤┬├┴┐┌└┘β∞φ±½¼≈«»ﻷﻸ\ufffd\ufffdﻻﻼ\ufffd\u00a0\u00adﺂ£¤ﺄ\ufffd\ufffdﺎﺏﺕﺙ،ﺝﺡﺥ٠١٢٣٤٥٦٧٨٩ﻑ؛ﺱﺵﺹ؟" +
		"¢ﺀﺁﺃﺅﻊﺋﺍﺑﺓﺗﺛﺟﺣﺧﺩﺫﺭﺯﺳﺷﺻﺿﻁﻅﻋﻏ¦¬÷×ﻉـﻓﻗﻛﻟﻣﻧﻫﻭﻯﻳﺽﻌﻎﻍﻡﹽّﻥﻩﻬﻰﻲﻐﻕﻵﻶﻝﻙﻱ■\ufffd",
	"1125": "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмноп░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
		"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀рстуфхцчшщъыьэюяЁёҐґЄєІіЇї·√№¤■\u00a0",
	"koi8-t": "қғ‚Ғ„…†‡\ufffd‰ҳ‹ҲҷҶ\ufffdҚ‘’“”•–—\ufffd™\ufffd›\ufffd\ufffd\ufffd\ufffd\ufffdӯӮё¤ӣ¦§\ufffd\ufffd\ufffd«¬\u00ad®\ufffd°±²Ё\ufffdӢ¶·\ufffd№\ufffd»\ufffd\ufffd\ufffd©" +
		"юабцдефгхийклмнопярстужвьызшэщчъЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ",
	"mac-latin2": "ÄĀāÉĄÖÜáąČäčĆćéŹźĎíďĒēĖóėôöõúĚěü†°Ę£§•¶ß®©™ę¨≠ģĮįĪ≤≥īĶ∂∑łĻļĽľĹĺŅ" +
		"ņŃ¬√ńŇ∆«»…\u00a0ňŐÕőŌ–—“”‘’÷◊ōŔŕŘ‹›řŖŗŠ‚„šŚśÁŤťÍŽžŪÓÔūŮÚůŰűŲųÝýķŻŁżĢˇ",
	"mac-greek": "Ä¹²É³ÖÜ΅àâä΄¨çéèêë£™îï•½‰ôö¦€ùûü†ΓΔΘΛΞΠß®©ΣΪ§≠°·Α±≤≥¥ΒΕΖΗΙΚΜΦΫΨΩ" +
		"άΝ¬ΟΡ≈Τ«»…\u00a0ΥΧΆΈœ–―“”‘’÷ΉΊΌΎέήίόΏύαβψδεφγηιξκλμνοπώρστθωςχυζϊϋΐΰ\u00ad",
	"mac-iceland": "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûüÝ°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø" +
		"¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€ÐðÞþý·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ",
	"mac-turkish": "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø" +
		"¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸĞğİıŞş‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙ\uf8a0ˆ˜¯˘˙˚¸˝˛ˇ",
}

// Names that code pages go by: of MS-DOS by their number, of the Macintosh by their script.
var (
	dosLabel = regexp.MustCompile(`^(?:x-)?(?:cs)?(?:cp|ibm|pc|dos|oem)?-?([0-9]{3,4})(?:baltic)?$`)
	macLabel = regexp.MustCompile(`^(?:x-)?mac-?([a-z]+2?)$`)
)

// codePageOf knows one of the codePages by its label.
func codePageOf(label string) (page, bool) {
	name := label
	if m := dosLabel.FindStringSubmatch(label); m != nil {
		name = m[1]
	} else if m := macLabel.FindStringSubmatch(label); m != nil {
		name = "mac-" + m[1]
	}
	switch name {
	case "cp-is":
		name = "861"
	case "mac-ce", "mac-centraleurope", "mac-centraleurroman":
		name = "mac-latin2"
	case "mac-icelandic":
		name = "mac-iceland"
	case "mac-roman":
		return page{"macintosh", charmap.Macintosh.NewDecoder().Bytes}, true
	case "mac-cyrillic":
		return page{"x-mac-cyrillic", charmap.MacintoshCyrillic.NewDecoder().Bytes}, true
	}
	letters, ok := codePages[name]
	return page{label, upperHalf([]rune(letters)).decode}, ok
}

// isEBCDIC knows an XML declaration in EBCDIC (XML 1.0 appendix F). What it says names the flavour.
func isEBCDIC(body []byte) bool { return bytes.HasPrefix(body, []byte{0x4C, 0x6F, 0xA7, 0x94}) }

func decodeEBCDIC(body []byte) ([]byte, error) {
	flavour := charmap.CodePage037
	text, err := flavour.NewDecoder().Bytes(body)
	if err != nil {
		return nil, err
	}
	is500 := false
	switch declaredLabel(text) {
	case "ibm500", "cp500", "500", "csibm500", "ebcdic-cp-be", "ebcdic-cp-ch":
		is500 = true
	case "ibm1140", "ibm01140", "cp1140", "cp01140", "ccsid01140", "1140":
		flavour = charmap.CodePage1140
	case "ibm1047", "cp1047", "1047":
		flavour = charmap.CodePage1047
	}
	if text, err = flavour.NewDecoder().Bytes(body); err != nil {
		return nil, err
	}
	return bytes.Map(func(r rune) rune {
		switch moved := from037[r]; {
		case r == 0x85: // ends lines there
			return '\n'
		case is500 && moved != 0:
			return moved
		}
		return r
	}, text), nil
}

// from037 has the only characters of code page 500 that have other places in code page 037.
var from037 = map[rune]rune{'¢': '[', '|': '!', '!': ']', '¬': '^', '^': '¢', '[': '¬', ']': '|'}
