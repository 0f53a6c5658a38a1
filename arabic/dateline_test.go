package arabic_test

import (
	"testing"
	"unicode/utf8"

	"nashra/arabic"
)

// TestDateline has what newspapers put before a report, and beginnings of reports that only look like it.
func TestDateline(t *testing.T) {
	for _, frame := range []string{
		`بيروت - "الخليج":`, "الرياض – واس\n", "الرياض - واس ", "القاهرة (رويترز) - ", "دبي، 7 نوفمبر / وام / ", "دبي في 7 نوفمبر /وام/ ",
		"الكويت - 7 - 11 (كونا) -- ", "الرياض 02 ربيع الآخر 1443 هـ الموافق 07 نوفمبر 2021 م واس ", "عمان 7 تشرين الثاني (بترا)- ",
		"رام الله - وفا - ", "واشنطن (أ ف ب) - ", "واشنطن - أ.ف.ب: ", "برلين (د ب أ)- ", "لندن: «الشرق الأوسط»\n", "جدة – «الحياة» – ",
		"وام / أبوظبي : ", "(رويترز) - ", "القاهرة 7 نوفمبر 2021 (شينخوا) ", "الدوحة - قنا:", "غزة - وكالات:", "بغداد / واع\n\n", "بيت لحم - معا - ", "الرباط – خاص\n",
		"أخبارنا المغربية ـ متابعة\n", "أخبارنا المغربية : حنان الوردي\n", "كتب - محمود الراوي:\n", "كتبت ــ هالة عبد العزيز: ", "بقلم: رباب السعدي\n\n",
		"كتب - محمود الراوي:\nالقاهرة (رويترز) - ", "صحيفة الوادي – صنعاء\n", "القاهرة – حنان الوردي\n\n",
	} {
		if got, certain := arabic.Dateline(frame + "أعلنت الوزارة أمس بدء العمل."); got != len(frame) || !certain {
			t.Errorf("%q: %d bytes are its frame, want %d", frame, got, len(frame))
		}
	}
	if got, certain := arabic.Dateline("الوادي- صنعاء: أعلنت الوزارة."); got != len("الوادي- صنعاء: ") || certain {
		t.Errorf("two names: %d bytes, certain %v", got, certain)
	}
	for _, text := range []string{
		"أعلنت الوزارة - وهي جهة رسمية - أن العمل بدأ.", "الرئيس: «لا تراجع»\nأكد الرئيس.", "وزير النقل: الجسر آمن\nأكد الوزير.",
		"فيلم «القاهرة» يفوز بالجائزة.", "بعد 7 أعوام عاد الصياد (كونا) إلى البحر.", "قال الوزير في 7 نوفمبر إن وكالات السفر أغلقت.", "الرياض تستضيف القمة.",
		"ارتفع سعر القمح 2.8% في شهر.", "بنا الرجل بيته وحده.", "معا نحو مدينة أنظف.", "ذكرت وكالة (رويترز) أن السفينة وصلت.", "سوهاج - قنا طريق جديد بين محافظتين", "مهرجان الأطفال: خاص بالصغار وحدهم.", "كتب: أفضل عشر روايات\nنصوص.", "تقرير: أسعار النفط\nنصوص.",
		"ليفربول : مدرب جديد\nنصوص.", "متابعة العمل : خطوة أولى\nنصوص.", "",
	} {
		if got, _ := arabic.Dateline(text); got != 0 {
			t.Errorf("%q: %q is no frame", text, text[:got])
		}
	}
}

func TestByline(t *testing.T) {
	for text, want := range map[string]string{
		"أخبارنا المغربية : حنان الوردي\nنص.": "حنان الوردي", "بقلم: رباب السعدي\n\nنص.": "رباب السعدي", "كتب - محمود الراوي:\nنص.": "محمود الراوي",
		"كتبت ــ هالة عبد العزيز: نص.": "هالة عبد العزيز", "بقلم / د. سعاد\nنص.": "", "إعداد: فريق السفر\nنص.": "", "إعداد: مها سالم\nنص.": "مها سالم",
		"أخبارنا المغربية ـ متابعة\nنص.": "", "كتب محمود الراوي\nنص.": "محمود الراوي", "كتب محمود الراوي رسالة إلى أخيه.": "", "محمود الراوي يكتب: نص": "",
	} {
		if got, _ := arabic.Byline(text); got != want {
			t.Errorf("%q: the author is %q, want %q", text, got, want)
		}
	}
}

// TestSignOff has what agencies put after a report, and ends of reports that only look like it.
func TestSignOff(t *testing.T) {
	const report = "وأضاف أن العمل يبدأ في الربيع."
	for _, frame := range []string{
		"\n// انتهى //", " // انتهى //", "\n\n(انتهى)", "\n\nانتهى /وام/", "\n#### انتهى", " (النهاية) ر ج / ع م", "\n// انتهى //\n18:45ت م\n0123",
		"\n\n(إعداد سارة منير للنشرة العربية - تحرير نادر فهمي)", " (رويترز)", "\n/وام/", "\nانتهى", " انتهى.", "\n-- (بترا)", "\nوام/ريم الهاجري/سالم منعم",
		"\nالمصدر: وكالات", "\n(أ ف ب)", "\nانتهى / 22 / ن م",
	} {
		if at := arabic.SignOff(report + frame); arabic.Fold((report + frame)[:at]) != arabic.Fold(report) {
			t.Errorf("%q: %q is left of the report", frame, (report + frame)[:at])
		}
	}
	if text := "ويمكن زيارتها حتى الجمعة // انتهى //"; text[:arabic.SignOff(text)] != "ويمكن زيارتها حتى الجمعة " {
		t.Errorf("%q is left of %q", text[:arabic.SignOff(text)], text)
	}
	for _, text := range []string{
		"وقال إن الاجتماع انتهى.", "وانتهى الموسم.\nوعاد اللاعبون (انتهى عقد اثنين منهم) إلى النادي.", "وهذه ليست النهاية", "قالت ذلك وكالة رويترز.", "وعادوا معا",
		"ونقلت التقرير وكالات.", "وصل إلى العقبة (الأردن)", "انتهى الاجتماع", "",
	} {
		if at := arabic.SignOff(text); at != len(text) {
			t.Errorf("%q: %q is no frame", text, text[at:])
		}
	}
}

// FuzzFrame: what is cut off lies in the text and cuts no letter.
func FuzzFrame(f *testing.F) {
	for _, seed := range []string{"كتب - محمود الراوي:\nالقاهرة (رويترز) - قال.\n// انتهى //\n18:45ت م", "الكويت - 7 - 11 (كونا) -- نص (النهاية) ر ج", "وام/ريم", "\n", "ـ ـ:\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		begin, _ := arabic.Dateline(text)
		end := arabic.SignOff(text)
		if author, size := arabic.Byline(text); size < 0 || size > begin || author != "" && size == 0 {
			t.Errorf("the byline has %d bytes, all of the frame %d", size, begin)
		}
		if utf8.ValidString(text) && (!utf8.ValidString(text[:begin]) || !utf8.ValidString(text[end:])) {
			t.Errorf("%q, %q cut a letter", text[:begin], text[end:])
		}
	})
}
