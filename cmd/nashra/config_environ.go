package main

import (
	"encoding"
	"fmt"
	"reflect"
	"strings"
)

// applyEnviron sets every scalar that the environment names: NASHRA_ and the key's path in capitals, joined by "_"
// (NASHRA_LISTEN, NASHRA_FETCH_INTERVAL_MIN). It gives the faults found.
func applyEnviron(c *config, environ []string) []string {
	values := map[string]string{}
	for _, pair := range environ {
		if name, value, ok := strings.Cut(pair, "="); ok && strings.HasPrefix(name, "NASHRA_") {
			values[name] = value
		}
	}
	var faults []string
	eachScalar(reflect.ValueOf(c).Elem(), "NASHRA", func(name string, v reflect.Value) {
		value, ok := values[name]
		if !ok {
			return
		}
		if reader, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
			if err := reader.UnmarshalText([]byte(value)); err != nil {
				faults = append(faults, fmt.Sprintf("environment variable %s: %v", name, err))
			}
			return
		}
		v.SetString(value)
	})
	return faults
}

// eachScalar walks the keys that hold one value, in the order of the struct. Lists have no name in the environment.
func eachScalar(v reflect.Value, name string, visit func(name string, v reflect.Value)) {
	if _, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok || v.Kind() == reflect.String {
		visit(name, v)
		return
	}
	if v.Kind() != reflect.Struct {
		return
	}
	for i := range v.NumField() {
		key := strings.ToUpper(v.Type().Field(i).Tag.Get("yaml"))
		eachScalar(v.Field(i), name+"_"+key, visit)
	}
}
