package arabic_test

import (
	"strings"
	"testing"

	"nashra/arabic"
)

func folded(word string) string { return string(arabic.Fold(word)) }

func TestSkeleton(t *testing.T) {
	for _, same := range [][]string{
		{"الأمريكي", "الأميركي"}, {"ترامب", "ترمب"}, {"غوتيريش", "جوتيريس"}, {"كابل", "كابول"}, {"الشؤون", "الشئون"},
		{"بوتين", "بوتن"}, {"زيلينسكي", "زيلنسكي"}, {"أردوغان", "إردوغان", "اردوجان"}, {"الكونغرس", "الكونجرس"}, {"تشيلي", "شيلي"},
		{"المشاريع", "المشروعات"}, {"كاليفورنيا", "كليفورنيا"}, {"پوست", "بوست"}, {"سوريا", "سورية"}, {"گوگل", "غوغل"},
		{"بجدة", "جدة", "لجدة", "وجدة"}, {"ببغداد", "بغداد"}, {"لبنان", "بلبنان", "للبنان"}, {"بدر", "ببدر"}, {"بالدمام", "الدمام", "للدمام"},
		{"هيلاري", "هيللاري"}, {"بيلوسي", "بيللوسي"}, {"لأحمد", "أحمد"},
	} {
		for _, other := range same[1:] {
			if a, b := arabic.Skeleton(folded(same[0])), arabic.Skeleton(folded(other)); a != b || a == "" {
				t.Errorf("skeletons of %s and %s are %q and %q", same[0], other, a, b)
			}
		}
	}
	for _, others := range [][2]string{{"أسيوط", "المنيا"}, {"الأهلي", "النصر"}, {"ألمانيا", "اليابان"}, {"جيزان", "نجران"}, {"أحمد", "محمود"},
		{"محمد", "محمود"}, {"حسن", "حسين"}, {"سالم", "سليم"}, {"جمال", "كمال"}, {"لحسن", "لحسين"}, {"الأهلي", "الهلال"}} {
		if a, b := arabic.Skeleton(folded(others[0])), arabic.Skeleton(folded(others[1])); a == b {
			t.Errorf("%s and %s are %q both", others[0], others[1], a)
		}
	}
	if got := arabic.Skeleton(""); got != "" {
		t.Errorf("Skeleton of nothing is %q", got)
	}
}

func TestNaming(t *testing.T) {
	for _, word := range []string{"مدينة", "بمدينة", "ومحافظة", "حي", "مستشفى", "لجامعة"} {
		if kind := arabic.KindOfNamed(folded(word)); kind == "" || !strings.HasSuffix(folded(word), kind) {
			t.Errorf("%s is of the kind %q", word, kind)
		}
	}
	if a, b := arabic.KindOfNamed(folded("بمدينة")), arabic.KindOfNamed(folded("مدينة")); a != b {
		t.Errorf("of two kinds: %q, %q", a, b)
	}
	for _, word := range []string{"المدينة", "جدة", "في", "منفذ", "لسد", ""} {
		if kind := arabic.KindOfNamed(folded(word)); kind != "" {
			t.Errorf("%q is of the kind %q", word, kind)
		}
	}
	for _, word := range []string{"العاصمة", "للعاصمة", "بالمملكة", "الدكتور", "أمس", "جديدة", "ساحلية", "عمومية", "كلم"} {
		if !arabic.StandsForName(folded(word)) {
			t.Errorf("%s stands for no name", word)
		}
	}
	for _, word := range []string{"القاهرة", "مدينة", "رئيس", "الإسماعيلية", "ليبيا", ""} {
		if arabic.StandsForName(folded(word)) {
			t.Errorf("%q stands for a name", word)
		}
	}
}
