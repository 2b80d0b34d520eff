package demo

import (
	"context"
	"fmt"
	"slices"

	"minqing/concern"
	"minqing/data"
)

// theStreet is the street of the main community.
const theStreet = "140302001000"

// teamPlans are the teams of the four forces that handle the town's concerns. What they take follows from the subjects.
var teamPlans = []data.NewTeam{
	{Name: "社区专职组", Force: concern.FullTime},
	{Name: "保洁一组", Force: concern.FullTime},
	{Name: "调解小组", Force: concern.FullTime},
	{Name: "街道城管", Force: concern.Department},
	{Name: "街道排水队", Force: concern.Department},
	{Name: "社区民警", Force: concern.Department},
	{Name: "交警中队", Force: concern.Department},
	{Name: "供电抢修", Force: concern.Department},
	{Name: "市政养护队", Force: concern.Department},
	{Name: "市场监管所", Force: concern.Department},
	{Name: "消防救援站", Force: concern.Department},
	{Name: "物业维修组", Force: concern.Partner},
	{Name: "热力公司", Force: concern.Partner},
	{Name: "自来水公司", Force: concern.Partner},
	{Name: "社区卫生站", Force: concern.Partner, Area: theStreet},
	{Name: "志愿者队", Force: concern.Volunteer},
	{Name: "楼院长", Force: concern.Volunteer},
	{Name: "退役军人服务队", Force: concern.Volunteer, Area: theStreet},
}

// forceOf is which of the four forces a team is a part of.
func forceOf(team string) concern.Force {
	for i := range teamPlans {
		if teamPlans[i].Name == team {
			return teamPlans[i].Force
		}
	}
	return concern.NoForce
}

// raiseTeams makes the teams, each with those of the deployment's categories that it takes.
func raiseTeams(ctx context.Context, store *data.Store, categories []concern.Category) error {
	for i, n := range teamPlans {
		n.Ordinal = i + 1
		for _, sub := range subjects {
			known := slices.ContainsFunc(categories, func(c concern.Category) bool { return c.Slug == sub.slug })
			if known && slices.Contains(sub.teams, n.Name) {
				n.Categories = append(n.Categories, sub.slug)
			}
		}
		if _, err := store.CreateTeam(ctx, data.Operator(), n); err != nil {
			return fmt.Errorf("team %s: %w", n.Name, err)
		}
	}
	return nil
}
